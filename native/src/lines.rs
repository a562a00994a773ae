//! Where events begin, as far as the first bytes of a line tell.

use memchr::{memchr, memmem, memrchr};

/// An event has so many lines and bytes at most. (The same as in `formats/multiline.py`.)
const MAX_LINES: usize = 1000;
const MAX_BYTES: usize = 1 << 20;

/// What tells that a line begins an event.
#[derive(Clone, Copy)]
pub enum Heads {
    /// What `sure` says. `keyed`: a name before `=` does, too; it is no part of a stack trace, and the formats ask for
    /// nothing else. `traced`: what is a part of a stack trace begins none, in any of the formats.
    Sure { keyed: bool, traced: bool },
    /// A stamp of the application format, and nothing else.
    Stamped,
}

/// An event, its first line, and where the next one begins.
#[derive(Clone, Copy)]
pub struct Span {
    pub begin: usize,
    pub head: usize,
    pub end: usize,
    pub below: usize,
}

impl Heads {
    /// Does the line that begins here surely begin an event? What this does not know is for others to tell.
    pub fn sure(self, line: &[u8]) -> bool {
        match self {
            Heads::Sure { keyed, .. } => sure(line) || (keyed && named(line)),
            Heads::Stamped => stamped(line),
        }
    }

    /// Does the line that begins here surely continue the event above?
    fn continues(self, line: &[u8]) -> bool {
        match self {
            Heads::Sure { traced, .. } => traced && traces(line),
            Heads::Stamped => never_stamped(line),
        }
    }

    /// The event that begins here, if it is sure where it ends.
    pub fn event(self, data: &[u8], begin: usize) -> Option<Span> {
        let head = end(data, begin);
        let (mut last, mut lines) = (head, 1);
        loop {
            let below = (last + 1).min(data.len());
            if below == data.len() || self.sure(&data[below..]) {
                let fits = lines == 1 || (lines <= MAX_LINES && last - begin <= MAX_BYTES);
                return fits.then_some(Span { begin, head, end: last, below });
            }
            if !self.continues(&data[below..]) {
                return None;
            }
            last = end(data, below);
            lines += 1;
        }
    }

    /// The first line at or behind `at`, where a line begins, that surely begins an event; the end of the data when none
    /// does.
    pub fn next(self, data: &[u8], mut at: usize) -> usize {
        while at < data.len() && !self.sure(&data[at..]) {
            at = below(data, at);
        }
        at
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

/// Is it plainly a part of a stack trace? (Some of what continues an event by `formats/starting.py`.)
fn traces(line: &[u8]) -> bool {
    const WORDS: [&[u8]; 7] = [
        b"Caused by:",
        b"Suppressed: ",
        b"Traceback (most recent call last)",
        b"During handling of the above exception",
        b"The above exception was the direct cause",
        b"---> ",
        b"--- End of ",
    ];
    match line.first() {
        None | Some(b' ' | b'\t' | b'\n') => true,
        Some(b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'-') => {
            WORDS.iter().any(|word| line.starts_with(word)) || thrown(line)
        }
        _ => false,
    }
}

/// Does it begin with the name of an exception: `java.lang.IllegalStateException`, `ValueError: `?
fn thrown(line: &[u8]) -> bool {
    let name = line.iter().take(81).take_while(|byte| byte.is_ascii_alphanumeric() || b"_.$".contains(byte)).count();
    let (name, behind) = line.split_at(name);
    if name.len() > 80 || !(name.ends_with(b"Exception") || name.ends_with(b"Error")) {
        return false;
    }
    let parts: usize = name.split(|byte| *byte == b'.').count();
    let named = |part: &[u8]| part.first().is_some_and(|byte| !byte.is_ascii_digit());
    match parts {
        1 => behind.starts_with(b": ") && !name.contains(&b'$'),
        _ => parts <= 13 && name.split(|byte| *byte == b'.').all(named),
    }
}

/// Does it begin with a date and a clock, perhaps behind a bracket?
fn stamped(line: &[u8]) -> bool {
    const FORM: &[u8; 19] = b"0000-00-00 00:00:00";
    let line = line.strip_prefix(b"[").unwrap_or(line);
    line.len() >= FORM.len()
        && FORM.iter().zip(line).all(|(form, byte)| match form {
            b'0' => byte.is_ascii_digit(),
            b'-' => matches!(byte, b'-' | b'/'),
            b' ' => matches!(byte, b' ' | b'T'),
            _ => byte == form,
        })
}

/// Could no stamp of the application format begin here? They begin with a digit, a month or a bracket before these.
fn never_stamped(line: &[u8]) -> bool {
    let line = match line {
        [b'[' | b'(', rest @ ..] => rest,
        _ => line,
    };
    !matches!(line, [b'0'..=b'9' | b'[' | b'(', ..] | [b'A'..=b'Z', b'a'..=b'z', b'a'..=b'z', b' ', ..])
}

/// Where the line ends that contains the byte at `at` (its newline, or the end of the data).
pub fn end(data: &[u8], at: usize) -> usize {
    memchr(b'\n', &data[at..]).map_or(data.len(), |found| at + found)
}

/// Where the line begins that is below the one that contains the byte at `at`.
pub fn below(data: &[u8], at: usize) -> usize {
    (end(data, at) + 1).min(data.len())
}

pub fn begin(data: &[u8], at: usize) -> usize {
    memrchr(b'\n', &data[..at]).map_or(0, |found| found + 1)
}
