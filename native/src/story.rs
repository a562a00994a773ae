//! Lines that tell of a key: those at the beginning of its window, and a sample of an episode (see `detect/story.py`).

use pyo3::prelude::*;
use pyo3::types::PyString;
use std::sync::Arc;

/// Samples of an episode, and bytes of a line.
const SAMPLES: usize = 88;
pub const LONGEST: usize = 8192;

/// The names of a source and of its partition.
pub type Origin = Arc<(Py<PyString>, Py<PyString>)>;

#[derive(Clone)]
pub struct Note {
    pub time: i64,
    pub origin: Origin,
    pub position: u64,
    pub raw: Box<[u8]>,
}

impl Note {
    pub fn new(time: i64, origin: Origin, position: u64, raw: &[u8]) -> Self {
        Self { time, origin, position, raw: raw[..raw.len().min(LONGEST)].into() }
    }
}

pub struct Story {
    pub notes: Vec<Note>,
    pub stride: usize,
    pub skipped: usize,
    pub last: Option<Note>,
    sampled: bool,
}

impl Default for Story {
    fn default() -> Self {
        Self { notes: Vec::new(), stride: 1, skipped: 0, last: None, sampled: false }
    }
}

impl Story {
    pub fn add(&mut self, note: Note) {
        self.skipped += 1;
        self.sampled = self.skipped >= self.stride;
        if self.sampled {
            self.skipped = 0;
            self.notes.push(note.clone());
            if self.notes.len() > SAMPLES {
                let mut place = 0;
                self.notes.retain(|_| {
                    place += 1;
                    place % 2 == 1
                });
                self.stride *= 2;
                self.sampled = self.notes.last().is_some_and(|kept| kept.position == note.position);
            }
        }
        self.last = Some(note);
    }

    /// The sample, and the last line behind it.
    pub fn told(self) -> Vec<Note> {
        let mut notes = self.notes;
        if !self.sampled {
            notes.extend(self.last);
        }
        notes
    }
}
