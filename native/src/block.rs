//! What one rule takes of a piece, column by column.

use crate::group::{groups, Group, Whole};
use crate::table::cell::Kind;
use crate::value::Value;
use foldhash::fast::RandomState;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyFloat, PyInt, PyList, PyString, PyTuple};
use std::collections::HashMap;
use std::sync::Arc;

/// A value that outlives its event: texts are places in the piece.
#[derive(Clone, Copy)]
pub enum Kept {
    Missing,
    Text(u32, u32),
    Str(u32, u32),
    Word(&'static [u8]),
    Int(i64),
    Float(f64),
    Bool(bool),
}

impl Kept {
    /// As Python takes it for true.
    pub fn truth(self) -> bool {
        match self {
            Kept::Missing => false,
            Kept::Text(_, length) | Kept::Str(_, length) => length > 0,
            Kept::Word(word) => !word.is_empty(),
            Kept::Int(number) => number != 0,
            Kept::Float(number) => number != 0.0,
            Kept::Bool(truth) => truth,
        }
    }
}

/// A key, as columns and windows know it.
pub type Name = Arc<[u8]>;

/// `keys` are places in `names`, where each different key stands once, its parts one behind the other in `Key` form.
#[derive(Default)]
pub struct Columns {
    pub times: Vec<i64>,
    pub keys: Vec<u32>,
    pub names: Vec<Name>,
    pub values: Vec<Kept>,
    pub extras: Vec<Kept>,
    pub spans: Vec<(u32, u32)>,
    known: HashMap<Name, u32, RandomState>,
}

impl Columns {
    /// Times, keys and values that come as lists, and the texts among the values; None when something in them is not what
    /// native code finds itself.
    pub fn of_lists(
        times: &[Bound<'_, PyAny>],
        keys: Option<Vec<Bound<'_, PyTuple>>>,
        values: Option<Vec<Bound<'_, PyAny>>>,
    ) -> Option<(Columns, Vec<u8>)> {
        let times = times.iter().map(|time| time.extract().ok()).collect::<Option<_>>()?;
        let mut columns = Columns { times, ..Columns::default() };
        for key in keys.iter().flatten() {
            columns.key(&name(key).ok()?);
        }
        let mut texts = Vec::new();
        columns.values = values.iter().flatten().map(|value| plain(value, &mut texts)).collect::<Option<_>>()?;
        Some((columns, texts))
    }

    pub fn key(&mut self, name: &[u8]) {
        let number = match self.known.get(name) {
            Some(number) => *number,
            None => {
                let number = self.names.len() as u32;
                let name: Name = name.into();
                self.names.push(name.clone());
                self.known.insert(name, number);
                number
            }
        };
        self.keys.push(number);
    }

    /// What is read of a row; nothing where rules only count.
    pub fn value(&self, row: u32) -> Kept {
        self.values.get(row as usize).copied().unwrap_or(Kept::Missing)
    }

    /// Forget all rows behind the first `count`.
    pub fn truncate(&mut self, count: usize, extras: usize) {
        self.times.truncate(count);
        self.keys.truncate(count);
        self.values.truncate(count);
        self.extras.truncate(count * extras);
        self.spans.truncate(count);
    }
}

/// A value as lists have it, its text behind the `texts`; None when it is of no kind that columns hold.
fn plain(value: &Bound<'_, PyAny>, texts: &mut Vec<u8>) -> Option<Kept> {
    let mut place = |text: &[u8]| {
        let begin = u32::try_from(texts.len()).ok()?;
        texts.extend_from_slice(text);
        Some((begin, u32::try_from(text.len()).ok()?))
    };
    if value.is_none() {
        Some(Kept::Missing)
    } else if value.is_exact_instance_of::<PyBool>() {
        value.extract().ok().map(Kept::Bool)
    } else if value.is_exact_instance_of::<PyInt>() {
        value.extract().ok().map(Kept::Int)
    } else if value.is_exact_instance_of::<PyFloat>() {
        value.extract().ok().map(Kept::Float)
    } else if let Ok(bytes) = value.downcast_exact::<PyBytes>() {
        place(bytes.as_bytes()).map(|(begin, length)| Kept::Text(begin, length))
    } else {
        let text = value.downcast_exact::<PyString>().ok()?.to_str().ok()?;
        place(text.as_bytes()).map(|(begin, length)| Kept::Str(begin, length))
    }
}

pub fn kept(value: Value, data: &[u8]) -> Kept {
    let place = |text: &[u8]| (text.as_ptr() as usize - data.as_ptr() as usize) as u32;
    match value {
        Value::Missing => Kept::Missing,
        Value::Text(text) => Kept::Text(place(text), text.len() as u32),
        Value::Str(text) if inside(text, data) => Kept::Str(place(text), text.len() as u32),
        Value::Str(text) => {
            Kept::Word(crate::value::LEVELS.iter().find(|(_, word)| *word == text).map_or(b"", |one| one.1))
        }
        Value::Int(number) | Value::Level(number) => Kept::Int(number),
        Value::Float(number) => Kept::Float(number),
        Value::Bool(truth) => Kept::Bool(truth),
    }
}

/// Labels of levels do not stand in the piece.
fn inside(text: &[u8], data: &[u8]) -> bool {
    data.as_ptr_range().contains(&text.as_ptr())
}

/// The columns of a rule, for those who can read them, and as lists for all others.
#[pyclass(frozen, module = "logmon_core")]
pub struct Block {
    pub columns: Columns,
    pub data: Py<PyBytes>,
    pub parts: usize,
    pub extras: usize,
    pub valued: bool,
}

#[pymethods]
impl Block {
    fn __len__(&self) -> usize {
        self.columns.times.len()
    }

    /// The time of the last row.
    #[getter]
    fn last(&self) -> Option<i64> {
        self.columns.times.last().copied()
    }

    #[getter]
    fn times<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        PyList::new(py, &self.columns.times)
    }

    /// Keys as tuples of texts, equal ones the same object; None where the rule has none.
    #[getter]
    fn keys<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyList>>> {
        if self.parts == 0 {
            return Ok(None);
        }
        let names = self.columns.names.iter().map(|name| key(py, name, self.parts)).collect::<PyResult<Vec<_>>>()?;
        PyList::new(py, self.columns.keys.iter().map(|&number| &names[number as usize])).map(Some)
    }

    #[getter]
    fn values<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyList>>> {
        if !self.valued {
            return Ok(None);
        }
        let values = self.columns.values.iter().map(|one| self.value(py, *one)).collect::<PyResult<Vec<_>>>()?;
        PyList::new(py, values).map(Some)
    }

    #[getter]
    fn extras<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyList>>> {
        if self.extras == 0 {
            return Ok(None);
        }
        let rows = (0..self.columns.times.len()).map(|row| self.extra(py, row)).collect::<PyResult<Vec<_>>>()?;
        PyList::new(py, rows).map(Some)
    }

    /// The bytes of each event.
    #[getter]
    fn raws<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let data = self.data.as_bytes(py);
        PyList::new(py, self.columns.spans.iter().map(|&span| PyBytes::new(py, slice(data, span))))
    }

    /// Where each begins in the piece.
    #[getter]
    fn begins<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        PyList::new(py, self.columns.spans.iter().map(|span| span.0))
    }

    /// The earliest time; None without rows.
    #[getter]
    fn least(&self) -> Option<i64> {
        self.columns.times.iter().min().copied()
    }

    /// Rows by their keys, those of a window (`every`: its length in nanoseconds; None: all) together. `kind` is how they
    /// are folded; they are of a piece that lies at `position` in `origin`.
    fn groups(
        slf: &Bound<'_, Self>,
        every: Option<i64>,
        kind: Option<&Bound<'_, PyTuple>>,
        origin: Py<PyAny>,
        position: u64,
    ) -> PyResult<Vec<Group>> {
        let kind = kind.map(Kind::new).transpose()?;
        groups(slf.py(), Whole { block: slf.clone().unbind(), kind, origin, position }, every)
    }

    /// First and last line number of each event, when the piece begins with line `first`.
    fn lines<'py>(&self, py: Python<'py>, first: u64) -> PyResult<Bound<'py, PyList>> {
        let data = self.data.as_bytes(py);
        let (mut at, mut line) = (0, first);
        let breaks = |text| memchr::memchr_iter(b'\n', text).count() as u64;
        let numbers = self.columns.spans.iter().map(|&span| {
            line += breaks(&data[at..span.0 as usize]);
            at = span.0 as usize;
            (line, line + breaks(slice(data, span)))
        });
        PyList::new(py, numbers.collect::<Vec<_>>())
    }
}

impl Block {
    pub fn extra<'py>(&self, py: Python<'py>, row: usize) -> PyResult<Bound<'py, PyTuple>> {
        let kept = &self.columns.extras[row * self.extras..(row + 1) * self.extras];
        let values = kept.iter().map(|one| self.value(py, *one)).collect::<PyResult<Vec<_>>>()?;
        PyTuple::new(py, values)
    }

    pub fn value<'py>(&self, py: Python<'py>, value: Kept) -> PyResult<Bound<'py, PyAny>> {
        let data = self.data.as_bytes(py);
        Ok(match value {
            Kept::Missing => py.None().into_bound(py),
            Kept::Text(begin, length) => PyBytes::new(py, slice(data, (begin, length))).into_any(),
            Kept::Str(begin, length) => text(py, slice(data, (begin, length)))?.into_any(),
            Kept::Word(word) => text(py, word)?.into_any(),
            Kept::Int(number) => number.into_pyobject(py)?.into_any(),
            Kept::Float(number) => number.into_pyobject(py)?.into_any(),
            Kept::Bool(truth) => truth.into_pyobject(py)?.to_owned().into_any(),
        })
    }
}

pub fn slice(data: &[u8], (begin, length): (u32, u32)) -> &[u8] {
    &data[begin as usize..(begin + length) as usize]
}

/// Bytes as text; what is not UTF-8 is shown as escapes.
pub fn text<'py>(py: Python<'py>, bytes: &[u8]) -> PyResult<Bound<'py, PyString>> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(PyString::new(py, text)),
        Err(_) => Ok(PyBytes::new(py, bytes).call_method1("decode", ("utf-8", "backslashreplace"))?.downcast_into()?),
    }
}

/// Adds a part to a key that has more than one: its length, then its bytes.
pub fn add_part(name: &mut Vec<u8>, part: &[u8]) {
    name.extend_from_slice(&(part.len() as u32).to_le_bytes());
    name.extend_from_slice(part);
}

/// A key as a tuple of texts.
pub fn key<'py>(py: Python<'py>, name: &[u8], parts: usize) -> PyResult<Bound<'py, PyTuple>> {
    if parts == 1 {
        return PyTuple::new(py, [text(py, name)?]);
    }
    let mut texts = Vec::with_capacity(parts);
    let mut rest = name;
    while let Some((size, more)) = rest.split_first_chunk::<4>() {
        let (part, more) = more.split_at(u32::from_le_bytes(*size) as usize);
        texts.push(text(py, part)?);
        rest = more;
    }
    PyTuple::new(py, texts)
}

/// The bytes that stand for a key.
pub fn name(key: &Bound<'_, PyTuple>) -> PyResult<Vec<u8>> {
    if key.len() == 1 {
        return Ok(key.get_item(0)?.extract::<String>()?.into_bytes());
    }
    let mut name = Vec::new();
    for part in key.iter() {
        add_part(&mut name, part.extract::<String>()?.as_bytes());
    }
    Ok(name)
}
