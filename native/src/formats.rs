//! The formats that are read here, and what a line is to each.

use crate::json::{Keys, Room};
use crate::stamp::Day;
use crate::value::{Odd, Value};
use crate::{access, app, json, logfmt, stamp, syslog};
use std::collections::HashMap;

/// The slot in which formats with keys put their time.
pub const TIME: usize = 0;

pub enum Format {
    Json { keys: Keys, level: Option<usize> },
    Logfmt { keys: Keys, level: Option<usize> },
    Access(access::Slots),
    Syslog(syslog::Slots),
    App(app::Slots),
}

/// An event of the format and its time, or one that no reading of the format can take. `Dated`: nanoseconds behind what the
/// first ten bytes of a stamp mean, which is the hour of `Mar  3 12:34:56` and the day of `2025-03-03 12:34:56`.
pub enum Read<'a> {
    Timed(i64),
    Dated(&'a [u8; 10], i64),
    Never,
}

pub type Words = HashMap<Box<[u8]>, Option<i64>>;

impl Format {
    /// An event whose first line has `head` bytes.
    pub fn read<'a>(
        &self,
        event: &'a [u8],
        head: usize,
        slots: &mut [Value<'a>],
        room: &mut Room,
        words: &Words,
    ) -> Result<Read<'a>, Odd> {
        let line = &event[..head];
        match self {
            Format::App(want) => {
                if app::never(line) {
                    return Ok(Read::Never);
                }
                let read = app::read(event, head, want, slots, &mut room.day)?;
                named(want.level, slots, words)?;
                Ok(read)
            }
            _ if head < event.len() => self.never(line).then_some(Read::Never).ok_or(Odd),
            Format::Json { keys, level } => {
                if line[0] != b'{' {
                    return json::never(line).then_some(Read::Never).ok_or(Odd);
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
                syslog::read(line, want, slots)
            }
        }
    }

    /// Could no reading of the format take an event that begins with this line?
    fn never(&self, line: &[u8]) -> bool {
        match self {
            Format::Json { .. } => json::never(line),
            Format::Logfmt { .. } => logfmt::never(line),
            Format::Access(_) => access::never(line),
            Format::Syslog(_) => syslog::never(line),
            Format::App(_) => app::never(line),
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
