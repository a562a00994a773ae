//! The formats that are read here, and what a line is to each.

use crate::json::{Keys, Room};
use crate::stamp::Day;
use crate::value::{Odd, Value};
use crate::{access, json, logfmt, stamp, syslog};
use std::collections::HashMap;

/// The slot in which formats with keys put their time.
pub const TIME: usize = 0;

pub enum Format {
    Json {
        keys: Keys,
        level: Option<usize>,
    },
    Logfmt {
        keys: Keys,
        level: Option<usize>,
    },
    Access(access::Slots),
    Syslog(syslog::Slots),
    /// Known only by what it never reads.
    App,
}

/// A line of the format and its time, or one that no reading of the format can take.
pub enum Read<'a> {
    Timed(i64),
    Dated(&'a [u8]),
    Never,
}

pub type Words = HashMap<Box<[u8]>, Option<i64>>;

impl Format {
    pub fn read<'a>(
        &self,
        line: &'a [u8],
        slots: &mut [Value<'a>],
        room: &mut Room,
        words: &Words,
    ) -> Result<Read<'a>, Odd> {
        match self {
            Format::Json { keys, level } => {
                if line[0] != b'{' {
                    return if memchr::memchr(b'{', line).is_some() { Err(Odd) } else { Ok(Read::Never) };
                }
                json::read(line, keys, slots, room)?;
                named(*level, slots, words)?;
                timed(slots[TIME], &mut room.day)
            }
            Format::Logfmt { keys, level } => {
                if logfmt::never(line) {
                    return Ok(Read::Never);
                }
                logfmt::read(line, keys, slots, &mut room.ranks)?;
                named(*level, slots, words)?;
                timed(slots[TIME], &mut room.day)
            }
            Format::Access(want) => match access::read(line, want, slots) {
                Err(Odd) if access::never(line) => Ok(Read::Never),
                read => read.map(Read::Timed),
            },
            Format::Syslog(want) => {
                if syslog::never(line) {
                    return Ok(Read::Never);
                }
                syslog::read(line, want, slots).map(Read::Dated)
            }
            Format::App if line[0].is_ascii_lowercase() => Ok(Read::Never),
            Format::App => Err(Odd),
        }
    }
}

fn timed<'a>(value: Value, day: &mut Day) -> Result<Read<'a>, Odd> {
    match value {
        Value::Str(text) | Value::Text(text) => stamp::iso(text, day).map(Read::Timed).ok_or(Odd),
        _ => Err(Odd),
    }
}

/// A level's word to its rank.
fn named(slot: Option<usize>, slots: &mut [Value], words: &Words) -> Result<(), Odd> {
    let Some(slot) = slot else { return Ok(()) };
    slots[slot] = match slots[slot] {
        Value::Missing => Value::Missing,
        Value::Str(word) | Value::Text(word) => words.get(word).ok_or(Odd)?.map_or(Value::Missing, Value::Level),
        _ => return Err(Odd),
    };
    Ok(())
}
