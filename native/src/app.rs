//! `2026-01-01 00:52:16,449 - cart - INFO - message` and its kin. What such a line says is said by the pattern in
//! `formats/app.py`. Here each part takes the first that it can: where one would have to be tried again, the line is odd.

mod level;
mod line;

use crate::formats::Read;
use crate::stamp::Day;
use crate::value::{Odd, Value};
use line::Line;

/// The slots of the fields that are asked for.
#[derive(Default)]
pub struct Slots {
    pub pid: Option<usize>,
    pub tid: Option<usize>,
    pub thread: Option<usize>,
    pub logger: Option<usize>,
    pub program: Option<usize>,
    pub level: Option<usize>,
    pub message: Option<usize>,
}

/// Could the pattern not match? It begins with digits, a month or a bracket; an address has fewer digits than a year.
pub fn never(line: &[u8]) -> bool {
    match line[0] {
        b'0'..=b'9' => {
            let digits = line.iter().take(4).take_while(|byte| byte.is_ascii_digit()).count();
            digits < 4 && line.get(digits) == Some(&b'.')
        }
        b'A'..=b'Z' | b'[' | b'(' => false,
        _ => true,
    }
}

/// Reads an event, whose first line has `head` bytes, into `slots` (all missing before). A level is left as its word.
pub fn read<'a>(
    event: &'a [u8],
    head: usize,
    want: &Slots,
    slots: &mut [Value<'a>],
    day: &mut Day,
) -> Result<Read<'a>, Odd> {
    let mut line = Line { text: &event[..head], at: usize::from(event[0] == b'[') };
    let time = line.time(day)?;
    let before = line.before_level();
    let level = line.level()?;
    let behind = line.behind_level();
    let message = &event[line.at..];
    for (slot, text) in [
        (want.pid, before.pid.or(behind.pid)),
        (want.tid, before.tid),
        (want.thread, before.thread.or(behind.thread)),
        (want.logger, before.logger.or(behind.logger)),
        (want.program, before.logger.or(behind.logger)),
        (want.level, Some(level)),
        (want.message, Some(message).filter(|text| !text.is_empty())),
    ] {
        if let Some(slot) = slot {
            slots[slot] = text.map_or(Value::Missing, Value::Text);
        }
    }
    Ok(time)
}
