//! What Python is told of keys: turns of their episodes, and all that is remembered of them.

use crate::block::{key, text};
use crate::cell::{Cell, Turn};
use crate::excerpt::excerpts;
use crate::measure::{Measure, Payload};
use crate::number::Number;
use crate::story::{Note, Story};
use crate::window::{Entry, Held};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList, PyTuple};

type Object<'py> = Bound<'py, PyAny>;

/// `(key, stage, at, (events, what is measured or the sum for it, present), peak, excerpts, extras)`; the key has so many
/// `parts`.
pub fn told<'py>(
    py: Python<'py>,
    name: &[u8],
    parts: usize,
    measure: &Measure,
    turn: Turn,
) -> PyResult<Bound<'py, PyTuple>> {
    let Payload { events, total, present } = turn.measured.payload;
    let whole = measure.extreme() || matches!(measure, Measure::Distinct | Measure::Quantile(_));
    let told = if whole { turn.measured.value } else { Some(Number::Int(total)) };
    let (key, peak) = (key(py, name, parts)?, object(py, turn.peak)?);
    let lines = excerpts(py, &turn.notes)?;
    let extras = turn.extras.map(|extras| extras.object(py)).transpose()?;
    (key, turn.stage as u8, turn.at, (events, object(py, told)?, present), peak, lines, extras).into_pyobject(py)
}

fn object(py: Python<'_>, value: Option<Number>) -> PyResult<Option<Object<'_>>> {
    value.map(|number| number.object(py)).transpose()
}

/// Lines as `(time, source, partition, position, bytes)`.
fn notes<'py, 'a>(py: Python<'py>, notes: impl Iterator<Item = &'a Note>) -> PyResult<Bound<'py, PyList>> {
    let line = |note: &Note| {
        let (source, partition) = &*note.origin;
        (note.time, source, partition, note.position, PyBytes::new(py, &note.raw)).into_pyobject(py)
    };
    PyList::new(py, notes.map(line).collect::<PyResult<Vec<_>>>()?)
}

/// `(clock, stage, since, peak, extras, notes, ([(time, events, total, present)], of them in the front, None
/// or what `beside` gives), None or (stride, skipped, notes))`.
pub fn dump<'py>(py: Python<'py>, cell: &Cell) -> PyResult<Bound<'py, PyTuple>> {
    let entry = |Entry { time, payload }: &Entry| (*time, payload.events, payload.total, payload.present);
    let entries = cell.window.entries().map(entry).collect::<Vec<_>>();
    let told = |story: &Story| (story.stride, story.skipped, notes(py, story.stored())?).into_pyobject(py);
    let window = (entries, cell.window.front, cell.window.held().map(|held| beside(py, held)).transpose()?);
    let story = cell.story.as_deref().map(told).transpose()?;
    let extras = cell.extras.as_ref().map(|extras| extras.object(py)).transpose()?;
    let head = (cell.clock, cell.stage as u8, cell.since, object(py, cell.peak)?, extras);
    (head.0, head.1, head.2, head.3, head.4, notes(py, cell.notes.iter())?, window, story).into_pyobject(py)
}

/// `(False, [(text, time)])`, `(False, [(time, value)])` or `(True, [(time, counts of buckets)])`.
fn beside<'py>(py: Python<'py>, held: &Held) -> PyResult<Bound<'py, PyTuple>> {
    match held {
        Held::Texts(texts) => {
            let texts = texts.entries().map(|(name, time)| Ok((text(py, name)?, time)));
            (false, texts.collect::<PyResult<Vec<_>>>()?).into_pyobject(py)
        }
        Held::Ranked(ranked) => match ranked.slices() {
            None => (false, ranked.values()).into_pyobject(py),
            Some(slices) => (true, slices).into_pyobject(py),
        },
    }
}
