//! Lines that tell of a key, packed as `model/evidence.py` has them.

use crate::block::text;
use crate::story::Note;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString, PyTuple};
use std::str::from_utf8;
use std::sync::Arc;

/// `[(source, partition, positions, times, sizes, texts)]`, an excerpt for lines of one origin that follow each other.
pub fn excerpts<'py>(py: Python<'py>, notes: &[Note]) -> PyResult<Vec<Bound<'py, PyTuple>>> {
    notes.chunk_by(|one, next| together(py, one, next)).map(|some| excerpt(py, some)).collect()
}

fn together(py: Python<'_>, one: &Note, next: &Note) -> bool {
    let same = |a: &Py<PyString>, b: &Py<PyString>| a.is(b) || a.bind(py).as_any().eq(b).unwrap_or(false);
    Arc::ptr_eq(&one.origin, &next.origin)
        || (same(&one.origin.0, &next.origin.0) && same(&one.origin.1, &next.origin.1))
}

fn excerpt<'py>(py: Python<'py>, notes: &[Note]) -> PyResult<Bound<'py, PyTuple>> {
    let positions: Vec<u8> = notes.iter().flat_map(|note| note.position.to_le_bytes()).collect();
    let times: Vec<u8> = notes.iter().flat_map(|note| note.time.to_le_bytes()).collect();
    let mut sizes = Vec::with_capacity(notes.len() * 4);
    let mut texts = String::with_capacity(notes.iter().map(|note| note.raw.len() + 1).sum());
    for note in notes {
        if !sizes.is_empty() {
            texts.push('\n');
        }
        let begin = texts.len();
        match from_utf8(&note.raw) {
            Ok(known) => texts.push_str(known),
            Err(_) => texts.push_str(text(py, &note.raw)?.to_str()?),
        }
        sizes.extend_from_slice(&(texts[begin..].chars().count() as u32).to_le_bytes());
    }
    let (source, partition) = &*notes[0].origin;
    let bytes = |column: &[u8]| PyBytes::new(py, column);
    (source, partition, bytes(&positions), bytes(&times), bytes(&sizes), texts).into_pyobject(py)
}
