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
    pub raw: Arc<[u8]>,
}

impl Note {
    pub fn new(time: i64, origin: Origin, position: u64, raw: &[u8]) -> Self {
        Self { time, origin, position, raw: raw[..raw.len().min(LONGEST)].into() }
    }
}

/// `last` is the newest line where that is not among the `notes`.
pub struct Story {
    notes: Vec<Note>,
    pub stride: usize,
    pub skipped: usize,
    last: Option<Note>,
}

impl Default for Story {
    fn default() -> Self {
        Self { notes: Vec::new(), stride: 1, skipped: 0, last: None }
    }
}

impl Story {
    pub fn add(&mut self, note: Note) {
        self.skipped += 1;
        if self.skipped < self.stride {
            self.last = Some(note);
            return;
        }
        (self.skipped, self.last) = (0, None);
        self.notes.push(note);
        if self.notes.len() > SAMPLES {
            let mut place = 0;
            self.notes.retain(|_| {
                place += 1;
                place % 2 == 1 // the newest stays: they are an odd number
            });
            self.stride *= 2;
        }
    }

    /// The sample, and the last line behind it, even if it is the last of the sample.
    pub fn stored(&self) -> impl Iterator<Item = &Note> {
        self.notes.iter().chain(self.last.as_ref().or(self.notes.last()))
    }

    /// The sample, and the last line behind it.
    pub fn told(self) -> Vec<Note> {
        let mut notes = self.notes;
        notes.extend(self.last);
        notes
    }
}
