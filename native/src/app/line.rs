//! The parts of an application line, one behind the other, each as its pattern takes it first.

use super::level;
use crate::formats::Read;
use crate::stamp::{self, Day};
use crate::value::Odd;
use memchr::memchr;

const LONGEST_NAME: usize = 200;
const LONGEST_NUMBER: usize = 9;

/// What the optional parts on one side of the level say.
pub struct Parts<'a> {
    pub pid: Option<&'a [u8]>,
    pub tid: Option<&'a [u8]>,
    pub thread: Option<&'a [u8]>,
    pub logger: Option<&'a [u8]>,
}

/// A line that is read up to `at`. What is optional moves that only when it is there.
pub struct Line<'a> {
    pub text: &'a [u8],
    pub at: usize,
}

impl<'a> Line<'a> {
    fn byte(&self, at: usize) -> u8 {
        self.text.get(at).copied().unwrap_or(b'\n')
    }

    fn run(&self, at: usize, of: impl Fn(u8) -> bool) -> usize {
        at + self.text[at..].iter().take_while(|byte| of(**byte)).count()
    }

    /// Where the blanks end that begin here.
    fn blanks(&self, at: usize) -> usize {
        self.run(at, blank)
    }

    fn skip_blanks(&mut self) {
        self.at = self.blanks(self.at);
    }

    fn skip_one_of(&mut self, some: &[u8]) -> bool {
        let there = some.contains(&self.byte(self.at));
        self.at += usize::from(there);
        there
    }

    /// Date, clock and zone with what may stand around them.
    pub fn time(&mut self, day: &mut Day) -> Result<Read<'a>, Odd> {
        let text = &self.text[self.at..];
        let (below, mut end) = stamp::below_day(text).ok_or(Odd)?;
        let zone = match text.get(end) {
            Some(b'Z') => 1,
            Some(b'+' | b'-') => 6,
            _ => 0,
        };
        end += zone;
        let behind = text.get(end..).ok_or(Odd)?;
        if !matches!(behind.first(), Some(b' ' | b'\t' | b']' | b')' | b',')) || zoned(behind) {
            return Err(Odd);
        }
        self.at += end;
        if !self.skip_one_of(b"]") {
            self.skip_one_of(b")");
        }
        self.skip_one_of(b",");
        if zone > 0 {
            return stamp::iso(&text[..end], day).map(Read::Timed).ok_or(Odd);
        }
        Ok(Read::Dated(text.first_chunk().ok_or(Odd)?, below))
    }

    /// Numbers, `[thread]`, a logger and what leads up to a level.
    pub fn before_level(&mut self) -> Parts<'a> {
        let pid = self.number(0);
        let tid = self.number(1);
        let thread = if self.level_in_brackets() { None } else { self.bracketed(|_| true) };
        let logger = self.logger();
        self.skip_blanks();
        if self.skip_one_of(b"-:|") {
            self.skip_blanks();
        }
        self.skip_one_of(b"[(<");
        self.skip_blanks();
        Parts { pid, tid, thread, logger }
    }

    pub fn level(&mut self) -> Result<&'a [u8], Odd> {
        let end = self.level_at(self.at).filter(|end| self.byte(*end) != b'.').ok_or(Odd)?;
        let word = &self.text[self.at..end];
        self.at = end;
        Ok(word)
    }

    /// The end of a level, `12345 ---`, `[thread]`, `[logger]`, a logger and what leads up to the message.
    pub fn behind_level(&mut self) -> Parts<'a> {
        let close = self.blanks(self.at);
        if matches!(self.byte(close), b']' | b')' | b'>') {
            self.at = close + 1;
        }
        if !self.skip_one_of(b":/|") {
            let bar = self.blanks(self.at);
            if (1..=8).contains(&(bar - self.at)) && self.byte(bar) == b'|' {
                self.at = bar + 1;
            }
        }
        let pid = self.spring_pid();
        let thread = self.bracketed(|_| true);
        let logger = self.bracketed(|byte| named(byte) || byte == b' ');
        let logger = logger.or(self.target());
        let sign = self.blanks(self.at);
        if matches!(self.byte(sign), b'-' | b'|' | b':') && blank(self.byte(sign + 1)) {
            self.at = sign + 2;
        }
        self.skip_blanks();
        Parts { pid, tid: None, thread, logger }
    }

    /// A number behind so many blanks at least, and a blank behind it.
    fn number(&mut self, least: usize) -> Option<&'a [u8]> {
        let begin = self.blanks(self.at);
        let (found, end) = self.digits(begin)?;
        if begin < self.at + least || !blank(self.byte(end)) {
            return None;
        }
        self.at = end;
        Some(found)
    }

    /// `12345 ---`, as Spring writes.
    fn spring_pid(&mut self) -> Option<&'a [u8]> {
        let (found, end) = self.digits(self.blanks(self.at))?;
        let dashes = self.blanks(end);
        if dashes == end || !self.text[dashes..].starts_with(b"---") {
            return None;
        }
        self.at = dashes + 3;
        Some(found)
    }

    fn digits(&self, begin: usize) -> Option<(&'a [u8], usize)> {
        let end = self.run(begin, |byte| byte.is_ascii_digit());
        (1..=LONGEST_NUMBER).contains(&(end - begin)).then_some((&self.text[begin..end], end))
    }

    /// `[text]`.
    fn bracketed(&mut self, of: impl Fn(u8) -> bool) -> Option<&'a [u8]> {
        let open = self.blanks(self.at);
        if self.byte(open) != b'[' {
            return None;
        }
        let inside = &self.text[open + 1..];
        let inside = &inside[..memchr(b']', inside)?];
        if !(1..=LONGEST_NAME).contains(&inside.len()) || !inside.iter().all(|byte| of(*byte)) {
            return None;
        }
        self.at = open + inside.len() + 2;
        Some(inside)
    }

    fn level_in_brackets(&self) -> bool {
        let open = self.blanks(self.at);
        self.byte(open) == b'['
            && self.level_at(self.blanks(open + 1)).is_some_and(|end| self.byte(self.blanks(end)) == b']')
    }

    /// ` - name - `, ` name `: in front of the level.
    fn logger(&mut self) -> Option<&'a [u8]> {
        let begin = self.blanks(self.at);
        if begin == self.at {
            return None;
        }
        let signed = matches!(self.byte(begin), b'-' | b':') && blank(self.byte(begin + 1));
        let (name, end) = signed.then(|| self.name(self.blanks(begin + 1))).flatten().or_else(|| self.name(begin))?;
        let sign = self.blanks(end);
        self.at = if matches!(self.byte(sign), b'-' | b':' | b'|') { self.blanks(sign + 1) } else { end };
        Some(name)
    }

    /// A name with a blank behind it that is no level.
    fn name(&self, begin: usize) -> Option<(&'a [u8], usize)> {
        let end = self.run(begin, named);
        let fits = (1..=LONGEST_NAME).contains(&(end - begin)) && blank(self.byte(end));
        (fits && self.level_at(begin).is_none()).then_some((&self.text[begin..end], end))
    }

    /// ` com.example.Worker - `, ` module::part: `: behind the level.
    fn target(&mut self) -> Option<&'a [u8]> {
        let begin = self.blanks(self.at);
        let mut end = self.run(begin, |byte| named(byte) || byte == b'<' || byte == b'>');
        if begin == self.at || !(1..=LONGEST_NAME).contains(&(end - begin)) {
            return None;
        }
        for _ in 0..8 {
            if !self.text[end..].starts_with(b"::") {
                break;
            }
            let part = self.run(end + 2, word);
            if !(1..=100).contains(&(part - end - 2)) {
                return None;
            }
            end = part;
        }
        let sign = self.blanks(end);
        let signed = self.byte(sign) == b':' || (self.byte(sign) == b'-' && sign > end);
        if !signed || !blank(self.byte(sign + 1)) {
            return None;
        }
        self.at = sign + 1;
        Some(&self.text[begin..end])
    }

    /// Where the level ends that is all of the word here.
    fn level_at(&self, begin: usize) -> Option<usize> {
        let end = self.run(begin, word);
        let letter = end == begin + 1 && matches!(self.byte(end), b' ' | b'/');
        (level::is_one(&self.text[begin..end]) || (letter && b"VDIWEFT".contains(&self.text[begin]))).then_some(end)
    }
}

fn blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

fn word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn named(byte: u8) -> bool {
    word(byte) || matches!(byte, b'.' | b'$' | b'@' | b'/' | b'-')
}

/// May what is behind a stamp belong to it: ` UTC`, ` +0100`, ` PM`?
fn zoned(behind: &[u8]) -> bool {
    let Some(rest) = behind.strip_prefix(b" ") else { return false };
    let letters = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let name = &rest[..letters];
    match rest.first() {
        Some(b'+') => true,
        Some(b'-') => rest.get(1).is_some_and(u8::is_ascii_digit),
        Some(b'Z' | b'z') if letters == 1 => true,
        Some(b'A' | b'P') if rest.get(1) == Some(&b'M') => true,
        _ => (2..=4).contains(&letters) && name.iter().all(u8::is_ascii_uppercase) && !level::is_one(name),
    }
}
