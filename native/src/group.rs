//! The rows of a column by their keys, those of one window together: what detectors in Python take in at once.

use crate::block::{key, slice, Block, Kept, Name};
use crate::story::LONGEST;
use crate::table::cell::{Cell, Kind};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList, PySlice, PyTuple};
use std::sync::Arc;

/// What the groups of a column share. `kind` is how their values are folded, None where that is Python's; the column is
/// of a piece that lies at `position` in `origin`.
pub struct Whole {
    pub block: Py<Block>,
    pub kind: Option<Kind>,
    pub origin: Py<PyAny>,
    pub position: u64,
}

/// Some rows of one key, in their order; times are nanoseconds. (The same as `Rows` in `detect/rows.py`.)
#[pyclass(frozen, module = "logmon_core")]
pub struct Group {
    whole: Arc<Whole>,
    #[pyo3(get)]
    key: Py<PyTuple>,
    rows: Vec<u32>,
}

type Note<'py> = (i64, Py<PyAny>, u64, Bound<'py, PyBytes>);

#[pymethods]
impl Group {
    fn __len__(&self) -> usize {
        self.rows.len()
    }

    fn __getitem__(&self, py: Python<'_>, part: &Bound<'_, PySlice>) -> PyResult<Self> {
        let at = part.indices(self.rows.len() as isize)?;
        let (begin, end) = (at.start as usize, at.stop.max(at.start) as usize);
        Ok(self.part(py, self.rows[begin..end].to_vec()))
    }

    /// Those for which what is read is true, or false.
    fn only(&self, py: Python<'_>, truth: bool) -> Self {
        let block = self.whole.block.get();
        self.part(py, self.rows.iter().copied().filter(|&row| block.columns.value(row).truth() == truth).collect())
    }

    /// The latest one, of several the last.
    fn newest(&self, py: Python<'_>) -> Self {
        let times = &self.whole.block.get().columns.times;
        self.part(py, self.rows.iter().copied().max_by_key(|&row| times[row as usize]).into_iter().collect())
    }

    /// Their numbers in the column.
    #[getter]
    fn rows(&self) -> Vec<u32> {
        self.rows.clone()
    }

    #[getter]
    fn times<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        PyList::new(py, self.each_time().collect::<Vec<_>>())
    }

    #[getter]
    fn first(&self) -> Option<i64> {
        self.each_time().next()
    }

    #[getter]
    fn least(&self) -> Option<i64> {
        self.each_time().min()
    }

    #[getter]
    fn greatest(&self) -> Option<i64> {
        self.each_time().max()
    }

    #[getter]
    fn values<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyList>>> {
        let block = self.whole.block.get();
        if !block.valued {
            return Ok(None);
        }
        let values = self.each_value().map(|value| block.value(py, value)).collect::<PyResult<Vec<_>>>()?;
        PyList::new(py, values).map(Some)
    }

    /// Of the last one.
    #[getter]
    fn extras<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyTuple>>> {
        let block = self.whole.block.get();
        match self.rows.last() {
            Some(&row) if block.extras > 0 => block.extra(py, row as usize).map(Some),
            _ => Ok(None),
        }
    }

    /// The lines of the first ones, as `Note` in Python.
    fn notes<'py>(&self, py: Python<'py>, most: usize) -> Vec<Note<'py>> {
        let Whole { block, origin, position, .. } = &*self.whole;
        let (columns, data) = (&block.get().columns, block.get().data.as_bytes(py));
        let note = |&row: &u32| {
            let (begin, length) = columns.spans[row as usize];
            let raw = PyBytes::new(py, slice(data, (begin, length.min(LONGEST as u32))));
            (columns.times[row as usize], origin.clone_ref(py), position + u64::from(begin), raw)
        };
        self.rows.iter().take(most).map(note).collect()
    }

    /// `payload` with these rows folded into it; `measure` does what native code does not.
    fn onto<'py>(
        &self,
        py: Python<'py>,
        payload: &Bound<'py, PyAny>,
        measure: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let folded = self.whole.kind.as_ref().and_then(|kind| Some((self.folded(kind, payload)?, kind)));
        match folded {
            Some((cell, kind)) => cell.payload(kind, py),
            None => measure.call_method1("fold", (payload, self.rows.len(), self.values(py)?)),
        }
    }
}

impl Group {
    fn part(&self, py: Python<'_>, rows: Vec<u32>) -> Self {
        Self { whole: self.whole.clone(), key: self.key.clone_ref(py), rows }
    }

    fn each_time(&self) -> impl Iterator<Item = i64> + '_ {
        let times = &self.whole.block.get().columns.times;
        self.rows.iter().map(|&row| times[row as usize])
    }

    fn each_value(&self) -> impl Iterator<Item = Kept> + '_ {
        let columns = &self.whole.block.get().columns;
        self.rows.iter().map(|&row| columns.value(row))
    }

    fn folded(&self, kind: &Kind, payload: &Bound<'_, PyAny>) -> Option<Cell> {
        let mut cell = Cell::load(kind, payload)?;
        kind.reach(cell.reach(), self.each_value())?;
        self.each_value().for_each(|value| cell.add(kind, value));
        Some(cell)
    }
}

/// Neighbours in the same window by their keys, those in the order in which they come first.
pub fn groups(py: Python<'_>, whole: Whole, every: Option<i64>) -> PyResult<Vec<Group>> {
    let whole = Arc::new(whole);
    let block = whole.block.get();
    let columns = &block.columns;
    let unkeyed: &[Name] = &[Name::default()];
    let names = if columns.keys.is_empty() { unkeyed } else { &columns.names };
    let keys = names.iter().map(|name| key(py, name, block.parts)).collect::<PyResult<Vec<_>>>()?;
    let (mut found, mut run, mut latest) = (Vec::<Group>::new(), (None, 0), vec![None; keys.len()]);
    for (row, &time) in columns.times.iter().enumerate() {
        let window = every.map_or(0, |every| time.div_euclid(every));
        if run.0 != Some(window) {
            run = (Some(window), found.len());
        }
        let number = columns.keys.get(row).map_or(0, |&number| number as usize);
        let place = latest[number].filter(|&place| place >= run.1).unwrap_or(found.len());
        if place == found.len() {
            latest[number] = Some(place);
            found.push(Group { whole: whole.clone(), key: keys[number].clone().unbind(), rows: Vec::new() });
        }
        found[place].rows.push(row as u32);
    }
    Ok(found)
}
