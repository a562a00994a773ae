//! The answer of a query: a payload for each window and key, folded from the columns of a rule.

pub mod cell;
mod values;

use crate::block::{key, Block, Columns, Name};
use cell::{Cell, Kind};
use foldhash::fast::RandomState;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use std::collections::HashMap;

/// A window's beginning that none has: those are multiples of their length.
const NOWHERE: i64 = i64::MAX;

/// `cells` are in the order of their first events; `places` says which one is of a window's beginning (nanoseconds; 0
/// without windows) and the number of a key. `first` and `last` are the earliest and the latest time.
#[pyclass(module = "logmon_core")]
pub struct Table {
    kind: Kind,
    every: Option<i64>,
    parts: usize,
    numbers: HashMap<Name, u32, RandomState>,
    names: Vec<Name>,
    places: HashMap<(i64, u32), u32, RandomState>,
    cells: Vec<(i64, u32, Cell)>,
    reach: u64,
    #[pyo3(get)]
    matched: usize,
    #[pyo3(get)]
    first: Option<i64>,
    #[pyo3(get)]
    last: Option<i64>,
}

#[pymethods]
impl Table {
    /// `kind` is the measure's as `Kind::new` knows it, `parts` how many texts a key has, `every` the windows' length.
    #[new]
    fn new(kind: &Bound<'_, PyTuple>, parts: usize, every: Option<i64>) -> PyResult<Self> {
        Ok(Self {
            kind: Kind::new(kind)?,
            every,
            parts,
            numbers: HashMap::default(),
            names: Vec::new(),
            places: HashMap::default(),
            cells: Vec::new(),
            reach: 0,
            matched: 0,
            first: None,
            last: None,
        })
    }

    fn __len__(&self) -> usize {
        self.cells.len()
    }

    /// Takes all rows. False: there is something among them that has no place here, and nothing was changed.
    fn add(&mut self, block: &Bound<'_, Block>) -> bool {
        self.fold(&block.get().columns)
    }

    /// The same with the columns as lists.
    #[pyo3(signature = (times, keys, values))]
    fn add_rows(
        &mut self,
        times: Vec<Bound<'_, PyAny>>,
        keys: Option<Vec<Bound<'_, PyTuple>>>,
        values: Option<Vec<Bound<'_, PyAny>>>,
    ) -> bool {
        Columns::of_lists(&times, keys, values).is_some_and(|(columns, _)| self.fold(&columns))
    }

    /// `{(beginning, key): payload}`, the payloads as the measure in Python has them.
    fn payloads<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.by_place(py, |cell| cell.payload(&self.kind, py))
    }

    /// `{(beginning, key): result}`; None where it is quick to find from the payloads.
    fn results<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDict>>> {
        let Kind::Quantile(share) = &self.kind else { return Ok(None) };
        self.by_place(py, |cell| cell.quantile(share).map_or(Ok(py.None().into_bound(py)), |found| found.object(py)))
            .map(Some)
    }
}

impl Table {
    fn fold(&mut self, columns: &Columns) -> bool {
        let (Some(&first), Some(&last)) = (columns.times.iter().min(), columns.times.iter().max()) else { return true };
        let Some(reach) = self.kind.reach(self.reach, columns.values.iter().copied()) else { return false };
        if first.checked_sub(self.every.unwrap_or(0)).is_none() {
            return false;
        }
        self.reach = reach;
        self.first = Some(self.first.map_or(first, |known| known.min(first)));
        self.last = Some(self.last.map_or(last, |known| known.max(last)));
        self.matched += columns.times.len();
        self.rows(columns);
        true
    }

    /// Which cell a key's rows go to is looked up when its window is another than that of its row before.
    fn rows(&mut self, columns: &Columns) {
        let numbers: Vec<u32> = match columns.keys.is_empty() {
            true => vec![self.number(&Name::default())],
            false => columns.names.iter().map(|name| self.number(name)).collect(),
        };
        let mut places = vec![(NOWHERE, 0); numbers.len()];
        for (row, &time) in columns.times.iter().enumerate() {
            let key = columns.keys.get(row).map_or(0, |&key| key as usize);
            let start = self.every.map_or(0, |every| time - time.rem_euclid(every));
            if places[key].0 != start {
                places[key] = (start, self.place(start, numbers[key]));
            }
            self.cells[places[key].1].2.add(&self.kind, columns.value(row as u32));
        }
    }

    fn number(&mut self, name: &Name) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.names.len() as u32;
        self.names.push(name.clone());
        self.numbers.insert(name.clone(), number);
        number
    }

    fn place(&mut self, start: i64, number: u32) -> usize {
        let fresh = self.cells.len() as u32;
        let place = *self.places.entry((start, number)).or_insert(fresh);
        if place == fresh {
            self.cells.push((start, number, Cell::new(&self.kind)));
        }
        place as usize
    }

    fn by_place<'py, F>(&self, py: Python<'py>, payload: F) -> PyResult<Bound<'py, PyDict>>
    where
        F: Fn(&Cell) -> PyResult<Bound<'py, PyAny>>,
    {
        let keys = self.names.iter().map(|name| key(py, name, self.parts)).collect::<PyResult<Vec<_>>>()?;
        let dict = PyDict::new(py);
        for (start, number, cell) in &self.cells {
            dict.set_item((start, &keys[*number as usize]), payload(cell)?)?;
        }
        Ok(dict)
    }
}
