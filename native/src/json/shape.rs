//! Lines of a log look like the line before: the same keys in the same order, written in the same way. What was read once
//! need only be compared.

use super::cursor::Cursor;
use super::Keys;
use crate::value::Odd;

/// More keys than this are not remembered.
const MOST: usize = 64;
const WORD: usize = 16;

/// `pairs` begin with one that is nowhere: its `next` is the first of a line. `last` is the one that was met last.
pub struct Shape {
    pairs: Vec<Pair>,
    last: usize,
}

/// How a pair begins, `"key":`, and which one came behind it. Short ones are compared as one word, the bits of `mask`.
struct Pair {
    text: Box<[u8]>,
    word: u128,
    mask: u128,
    key: Option<usize>,
    next: usize,
}

impl Shape {
    pub fn new() -> Self {
        Self { pairs: vec![Pair::new(b"", None)], last: 0 }
    }

    /// Another line.
    pub fn begin(&mut self) {
        self.last = 0;
    }

    /// Which of `keys` the next pair has; the cursor goes on to its value.
    pub fn key(&mut self, at: &mut Cursor, keys: &Keys) -> Result<Option<usize>, Odd> {
        let rest = &at.line[at.at..];
        let mut next = self.pairs[self.last].next;
        if next == 0 || !self.pairs[next].begins(rest) {
            next = 1 + self.pairs[1..].iter().position(|pair| pair.begins(rest)).unwrap_or(self.pairs.len() - 1);
            if next == self.pairs.len() {
                return self.fresh(at, keys);
            }
            self.pairs[self.last].next = next;
        }
        let known = &self.pairs[next];
        at.at += known.text.len();
        at.blanks();
        self.last = next;
        Ok(known.key)
    }

    fn fresh(&mut self, at: &mut Cursor, keys: &Keys) -> Result<Option<usize>, Odd> {
        let begin = at.at;
        let (name, plain) = at.string()?;
        if !plain {
            return Err(Odd);
        }
        at.blanks();
        at.expect(b':')?;
        let (text, key) = (&at.line[begin..at.at], keys.find(name));
        at.blanks();
        if self.pairs.len() <= MOST {
            self.pairs[self.last].next = self.pairs.len();
            self.last = self.pairs.len();
            self.pairs.push(Pair::new(text, key));
        }
        Ok(key)
    }
}

impl Pair {
    fn new(text: &[u8], key: Option<usize>) -> Self {
        let mut word = [0; WORD];
        let short = text.len() <= WORD;
        if short {
            word[..text.len()].copy_from_slice(text);
        }
        let mask = if short && !text.is_empty() { u128::MAX >> (8 * (WORD - text.len())) } else { 0 };
        Self { text: text.into(), word: u128::from_le_bytes(word), mask, key, next: 0 }
    }

    fn begins(&self, rest: &[u8]) -> bool {
        match rest.first_chunk::<WORD>() {
            Some(chunk) if self.mask != 0 => u128::from_le_bytes(*chunk) & self.mask == self.word,
            _ => rest.starts_with(&self.text),
        }
    }
}
