//! The grammar of JSON, as strict as can be: whatever is not plainly right is odd.

use super::number;
use crate::value::Odd;

const DEEPEST: usize = 32;

pub struct Cursor<'a> {
    pub line: &'a [u8],
    pub at: usize,
}

impl<'a> Cursor<'a> {
    pub fn peek(&self) -> Result<u8, Odd> {
        self.line.get(self.at).copied().ok_or(Odd)
    }

    pub fn next(&mut self) -> Result<u8, Odd> {
        let byte = self.peek()?;
        self.at += 1;
        Ok(byte)
    }

    pub fn expect(&mut self, byte: u8) -> Result<(), Odd> {
        (self.next()? == byte).then_some(()).ok_or(Odd)
    }

    pub fn blanks(&mut self) {
        while self.line.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
    }

    pub fn end(&self) -> Result<(), Odd> {
        (self.at == self.line.len()).then_some(()).ok_or(Odd)
    }

    /// A string's bytes as they stand, and whether there is no escape in them.
    pub fn string(&mut self) -> Result<(&'a [u8], bool), Odd> {
        self.expect(b'"')?;
        let begin = self.at;
        let mut plain = true;
        loop {
            self.at += special(&self.line[self.at..]).ok_or(Odd)?;
            match self.line[self.at] {
                b'"' => {
                    self.at += 1;
                    return Ok((&self.line[begin..self.at - 1], plain));
                }
                b'\\' => {
                    plain = false;
                    self.escape()?;
                }
                _ => return Err(Odd),
            }
        }
    }

    fn escape(&mut self) -> Result<(), Odd> {
        self.at += 1;
        match self.next()? {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Ok(()),
            b'u' => {
                let digits = self.line.get(self.at..self.at + 4).ok_or(Odd)?;
                let surrogate = matches!(digits[0], b'd' | b'D') && digits[1] > b'7';
                if surrogate || !digits.iter().all(u8::is_ascii_hexdigit) {
                    return Err(Odd);
                }
                self.at += 4;
                Ok(())
            }
            _ => Err(Odd),
        }
    }

    pub fn word(&mut self, word: &[u8]) -> Result<(), Odd> {
        if !self.line[self.at..].starts_with(word) {
            return Err(Odd);
        }
        self.at += word.len();
        Ok(())
    }

    /// The text of a number, and whether it is whole.
    pub fn number(&mut self) -> Result<(&'a [u8], bool), Odd> {
        let begin = self.at;
        if self.peek()? == b'-' {
            self.at += 1;
        }
        let first = self.at;
        self.digits()?;
        if self.line[first] == b'0' && self.at > first + 1 {
            return Err(Odd);
        }
        let mut whole = true;
        if self.line.get(self.at) == Some(&b'.') {
            whole = false;
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.line.get(self.at), Some(b'e' | b'E')) {
            whole = false;
            self.at += 1;
            if matches!(self.line.get(self.at), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok((&self.line[begin..self.at], whole))
    }

    fn digits(&mut self) -> Result<(), Odd> {
        let begin = self.at;
        while self.line.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        (self.at > begin).then_some(()).ok_or(Odd)
    }

    pub fn skip(&mut self, depth: usize) -> Result<(), Odd> {
        match self.peek()? {
            b'"' => self.string().map(|_| ()),
            b't' => self.word(b"true"),
            b'f' => self.word(b"false"),
            b'n' => self.word(b"null"),
            b'{' | b'[' => self.nested(depth + 1),
            _ => match self.number()? {
                (text, true) => (text.len() <= 18).then_some(()).ok_or(Odd), // longer ones have rules of their own
                other => number(other).map(|_| ()), // one that is too large is no JSON to who reads it
            },
        }
    }

    fn nested(&mut self, depth: usize) -> Result<(), Odd> {
        if depth > DEEPEST {
            return Err(Odd);
        }
        let object = self.next()? == b'{';
        let close = if object { b'}' } else { b']' };
        self.blanks();
        if self.peek()? == close {
            self.at += 1;
            return Ok(());
        }
        loop {
            if object {
                self.string()?;
                self.blanks();
                self.expect(b':')?;
                self.blanks();
            }
            self.skip(depth)?;
            self.blanks();
            match self.next()? {
                b',' => self.blanks(),
                byte if byte == close => return Ok(()),
                _ => return Err(Odd),
            }
        }
    }
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = ONES << 7;

/// Where the first quote, backslash or control character is: eight bytes at a time. (Each term has its lowest bit set in
/// the first such byte; bits above may be wrong. Sean Anderson, Bit Twiddling Hacks.)
fn special(text: &[u8]) -> Option<usize> {
    let zero = |word: u64| word.wrapping_sub(ONES) & !word & HIGHS;
    let mut chunks = text.chunks_exact(8);
    let mut at = 0;
    for chunk in &mut chunks {
        let word = u64::from_le_bytes(chunk.try_into().ok()?);
        let control = word.wrapping_sub(ONES * 0x20) & !word & HIGHS;
        let found = zero(word ^ (ONES * u64::from(b'"'))) | zero(word ^ (ONES * u64::from(b'\\'))) | control;
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    let rest = chunks.remainder();
    rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f)).map(|place| at + place)
}
