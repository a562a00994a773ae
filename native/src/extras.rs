//! What a summary may name of an event besides its key: the values of some fields, of each key's newest event.

use crate::block::{slice, text, Kept};
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use std::sync::Arc;

/// As columns have them, or as Python gave them.
pub enum Extras {
    Plain(Vec<Plain>),
    Given(Py<PyTuple>),
}

pub enum Plain {
    Missing,
    Text(Box<[u8]>),
    Int(i64),
    Float(f64),
    Bool(bool),
}

/// Those of one row, in the columns with their texts in `data`, or made already.
#[derive(Clone, Copy)]
pub enum Found<'a> {
    Kept(&'a [Kept], &'a [u8]),
    Made(&'a Arc<Extras>),
}

impl Found<'_> {
    pub fn extras(self) -> Option<Arc<Extras>> {
        match self {
            Found::Kept([], _) => None,
            Found::Kept(row, data) => {
                Some(Arc::new(Extras::Plain(row.iter().map(|kept| Plain::of(*kept, data)).collect())))
            }
            Found::Made(extras) => Some(extras.clone()),
        }
    }
}

impl Extras {
    pub fn object<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        match self {
            Extras::Given(tuple) => Ok(tuple.bind(py).clone()),
            Extras::Plain(row) => PyTuple::new(py, row.iter().map(|one| one.object(py)).collect::<PyResult<Vec<_>>>()?),
        }
    }
}

impl Plain {
    fn of(value: Kept, data: &[u8]) -> Self {
        match value {
            Kept::Missing => Plain::Missing,
            Kept::Text(begin, length) | Kept::Str(begin, length) => Plain::Text(slice(data, (begin, length)).into()),
            Kept::Word(word) => Plain::Text(word.into()),
            Kept::Int(number) => Plain::Int(number),
            Kept::Float(number) => Plain::Float(number),
            Kept::Bool(truth) => Plain::Bool(truth),
        }
    }

    fn object<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(match self {
            Plain::Missing => py.None().into_bound(py),
            Plain::Text(bytes) => text(py, bytes)?.into_any(),
            Plain::Int(number) => number.into_pyobject(py)?.into_any(),
            Plain::Float(number) => number.into_pyobject(py)?.into_any(),
            Plain::Bool(truth) => truth.into_pyobject(py)?.to_owned().into_any(),
        })
    }
}
