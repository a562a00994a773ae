//! `Mar  3 12:34:56 host program[pid]: message`, the form that nearly all syslog files have.

use crate::value::{Odd, Value};

#[derive(Default)]
pub struct Slots {
    pub host: Option<usize>,
    pub program: Option<usize>,
    pub pid: Option<usize>,
    pub message: Option<usize>,
}

/// Could no pattern for such lines match? They begin with a month, a priority or a year.
pub fn never(line: &[u8]) -> bool {
    !matches!(line.first(), Some(b'A'..=b'Z' | b'<' | b'0'..=b'9'))
}

/// Reads a line into `slots` (all missing before); the 15 bytes of its stamp.
pub fn read<'a>(line: &'a [u8], want: &Slots, slots: &mut [Value<'a>]) -> Result<&'a [u8], Odd> {
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
    Ok(&line[..15])
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
