//! Where events begin, as far as the first bytes of a line tell.

use memchr::{memchr, memmem, memrchr};

/// What tells that a line begins an event. `keyed`: a name before `=` does, too; it is no part of a stack trace, and the
/// formats ask for nothing else.
#[derive(Clone, Copy)]
pub struct Heads {
    pub keyed: bool,
}

impl Heads {
    /// Does the line that begins here surely begin an event? What this does not know is for others to tell.
    pub fn sure(self, line: &[u8]) -> bool {
        sure(line) || (self.keyed && named(line))
    }

    /// The first line at or behind `at`, where a line begins, that surely begins an event; the end of the data when none
    /// does.
    pub fn next(self, data: &[u8], mut at: usize) -> usize {
        while at < data.len() && !self.sure(&data[at..]) {
            at = end(data, at) + 1;
        }
        at.min(data.len())
    }

    /// The last line at or before `at`, where a line begins, that surely begins an event; the data begins with one.
    pub fn last(self, data: &[u8], mut at: usize) -> usize {
        while at > 0 && !self.sure(&data[at..]) {
            at = begin(data, at - 1);
        }
        at
    }
}

/// Does it begin like `key=`, and is it not the place in a Ruby program that a trace may name?
fn named(line: &[u8]) -> bool {
    let name = line.iter().take(32).take_while(|byte| byte.is_ascii_lowercase() || **byte == b'_').count();
    name > 0 && line.get(name) == Some(&b'=') && memmem::find(&line[..end(line, 0)], b".rb:").is_none()
}

/// Dates, addresses and brackets begin an event in every format. (The same as `SURE` in `formats/starting.py`.)
pub fn sure(line: &[u8]) -> bool {
    match line.first() {
        Some(b'{' | b'<') => true,
        Some(b'[') => ![&b"signa"[..], b"stack", b"previ"].iter().any(|word| line[1..].starts_with(word)),
        Some(b'0'..=b'9') => {
            let digits = line.iter().take(11).take_while(|byte| byte.is_ascii_digit()).count();
            digits <= 10 && matches!(line.get(digits), Some(b'-' | b'/' | b'.' | b':' | b' '))
        }
        Some(b'A'..=b'Z') => {
            line.len() >= 6
                && line[1].is_ascii_lowercase()
                && line[2].is_ascii_lowercase()
                && line[3] == b' '
                && (line[4] == b' ' || line[4].is_ascii_digit())
                && line[5].is_ascii_digit()
        }
        _ => false,
    }
}

/// Where the line ends that contains the byte at `at` (its newline, or the end of the data).
pub fn end(data: &[u8], at: usize) -> usize {
    memchr(b'\n', &data[at..]).map_or(data.len(), |found| at + found)
}

pub fn begin(data: &[u8], at: usize) -> usize {
    memrchr(b'\n', &data[..at]).map_or(0, |found| found + 1)
}
