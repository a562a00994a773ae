//! `Mar  3 12:34:56 host program[pid]: message`, the form that nearly all syslog files have.

use crate::formats::Read;
use crate::stamp;
use crate::value::{Odd, Value};

#[derive(Default)]
pub struct Slots {
    pub host: Option<usize>,
    pub program: Option<usize>,
    pub pid: Option<usize>,
    pub message: Option<usize>,
    pub level: Option<usize>,
}

/// Could no pattern for such lines match? They begin with a month, a priority or a date with a `T` behind it.
pub fn never(line: &[u8]) -> bool {
    match line.first() {
        Some(b'0'..=b'9') => line.get(10) != Some(&b'T'),
        Some(b'A'..=b'Z' | b'<') => false,
        _ => true,
    }
}

/// Reads a line into `slots` (all missing before); its time.
pub fn read<'a>(line: &'a [u8], want: &Slots, slots: &mut [Value<'a>]) -> Result<Read<'a>, Odd> {
    if line.len() < 20 || !dated(line) || !line[16].is_ascii_lowercase() {
        return Err(Odd);
    }
    let rest = &line[16..];
    let end = memchr::memchr(b' ', rest).ok_or(Odd)?;
    let (host, rest) = (&rest[..end], &rest[end + 1..]);
    if matches!(host[end - 1], b':' | b']') {
        return Err(Odd);
    }
    let end = rest.iter().position(|byte| matches!(byte, b' ' | b':' | b'[')).ok_or(Odd)?;
    if end == 0 {
        return Err(Odd);
    }
    let (program, mut rest) = (&rest[..end], &rest[end..]);
    let mut pid: &[u8] = b"";
    if rest[0] == b'[' {
        let end = memchr::memchr(b']', rest).ok_or(Odd)?;
        pid = &rest[1..end];
        rest = &rest[end + 1..];
    }
    if pid.len() > 64 || rest.first() != Some(&b':') {
        return Err(Odd);
    }
    let message = rest[1..].strip_prefix(b" ").unwrap_or(&rest[1..]);
    for (slot, text) in [(want.host, host), (want.program, program), (want.pid, pid), (want.message, message)] {
        if let Some(slot) = slot {
            slots[slot] = if text.is_empty() { Value::Missing } else { Value::Text(text) };
        }
    }
    if let Some(slot) = want.level {
        slots[slot] = level(message)?.map_or(Value::Missing, Value::Level);
    }
    let below = stamp::below_hour(&line[..15]).ok_or(Odd)?;
    Ok(Read::Dated(line.first_chunk().ok_or(Odd)?, below))
}

/// Words that a message can begin with, and what begins like them.
const STEMS: [(&[u8], &[u8], i64); 15] = [
    (b"trace", b"trace", 10),
    (b"debug", b"debug", 20),
    (b"info", b"info", 30),
    (b"notice", b"notice", 35),
    (b"warn", b"warn", 40),
    (b"warn", b"warning", 40),
    (b"err", b"error", 50),
    (b"err", b"err", 50),
    (b"severe", b"severe", 50),
    (b"crit", b"critical", 60),
    (b"fatal", b"fatal", 60),
    (b"panic", b"panic", 60),
    (b"alert", b"alert", 70),
    (b"emerg", b"emergency", 80),
    (b"verbose", b"", 0),
];

/// The level that a message begins with: `error: …`; what looks like one and is not so plain is odd.
fn level(message: &[u8]) -> Result<Option<i64>, Odd> {
    let sign = message.iter().take(3).take_while(|byte| b"[<(* ".contains(byte)).count();
    let rest = &message[sign..];
    let begins = |stem: &[u8]| rest.len() >= stem.len() && rest[..stem.len()].eq_ignore_ascii_case(stem);
    if !STEMS.iter().any(|(stem, _, _)| begins(stem)) {
        return Ok(None);
    }
    let word = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let plain = sign == 0 && rest.get(word) == Some(&b':') && rest.get(word + 1) == Some(&b' ');
    let known = STEMS.iter().find(|(_, known, rank)| *rank > 0 && rest[..word].eq_ignore_ascii_case(known));
    known.filter(|_| plain).map(|(_, _, rank)| Some(*rank)).ok_or(Odd)
}

/// `Mar  3 12:34:56 ` with any digits.
fn dated(line: &[u8]) -> bool {
    line[0].is_ascii_uppercase()
        && line[1].is_ascii_lowercase()
        && line[2].is_ascii_lowercase()
        && line[3] == b' '
        && (line[4] == b' ' || line[4].is_ascii_digit())
        && line[6] == b' '
        && line[9] == b':'
        && line[12] == b':'
        && line[15] == b' '
        && [5, 7, 8, 10, 11, 13, 14].iter().all(|&at| line[at].is_ascii_digit())
}
