//! Sliding windows as Python sees them: blocks in, turns of episodes out.

use crate::block::{key, name, slice, text, Block, Kept};
use crate::cell::{Cell, Turn};
use crate::measure::{Condition, Measure, Payload};
use crate::node::Limit;
use crate::sliding::{Fate, Name, Row, Sliding};
use crate::spec::{compared, limit};
use crate::story::{Note, Story};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList, PyString, PyTuple};

/// Values beyond are Python's: so many of them as a window holds add up to what a machine number and a float hold.
const LARGEST: u64 = 1 << 42;
const UNKNOWN: u32 = u32::MAX;
const FOREIGN: u32 = u32::MAX - 1;

type Object<'py> = Bound<'py, PyAny>;

/// The windows of one rule.
#[pyclass(module = "logmon_core")]
pub struct Windows {
    sliding: Sliding,
    parts: usize,
    origins: Vec<(Py<PyString>, Py<PyString>)>,
}

/// What a push brought about, before it is told: the row (or none) and the key of each turn.
#[derive(Default)]
struct Said {
    turns: Vec<(Name, Turn)>,
    foreign: Vec<usize>,
    given: Vec<(Name, Cell)>,
}

#[pymethods]
impl Windows {
    /// `measure`: count, count if, rate, rate if, ratio, sum or avg; `compare` and `clear`: (operator, number).
    #[new]
    #[allow(clippy::too_many_arguments)]
    fn new(
        measure: &str,
        span: i64,
        compare: (String, Object),
        minimum: i64,
        clear: Option<(String, Object)>,
        hold: i64,
        filtered: bool,
        parts: usize,
    ) -> PyResult<Self> {
        let test = |(op, bound): (String, Object)| Ok::<_, PyErr>((compared(&op)?, limit(&bound)?));
        let (op, bound) = test(compare)?;
        let clear = clear.map(test).transpose()?;
        let condition = Condition { measure: known(measure)?, span, op, bound, minimum, clear, hold };
        Ok(Self { sliding: Sliding::new(condition, filtered), parts, origins: Vec::new() })
    }

    /// The number of the origin with this source and partition that comes next: 0, 1, …
    fn meet(&mut self, source: Py<PyString>, partition: Py<PyString>) {
        self.origins.push((source, partition));
    }

    fn __len__(&self) -> usize {
        self.sliding.len()
    }

    /// How many events came too late.
    #[getter]
    fn late(&self) -> u64 {
        self.sliding.late
    }

    /// The next event time at which `advance` can have something to say.
    #[getter]
    fn wake_at(&self) -> Option<i64> {
        self.sliding.wake_at()
    }

    /// Takes in the rows of a block that lies at `position` in the origin numbered `origin`: (turns, rows of keys that are
    /// Python's, keys that are so from now on). None: there are values that only Python can add up, and nothing was
    /// taken in.
    fn push<'py>(
        &mut self,
        py: Python<'py>,
        block: &Block,
        origin: u32,
        position: u64,
    ) -> PyResult<Option<Bound<'py, PyTuple>>> {
        let data = block.data.as_bytes(py);
        let columns = &block.columns;
        let Some(values) = values(&columns.values) else { return Ok(None) };
        let one = [Box::default()];
        let names = if self.parts == 0 { &one[..] } else { &columns.names };
        let rows = columns.times.iter().zip(&columns.spans).enumerate().map(|(number, (&time, &span))| {
            let value = values.get(number).copied().flatten();
            let key = columns.keys.get(number).map_or(0, |key| *key as usize);
            (key, Row { time, value, origin, position: position + u64::from(span.0), raw: slice(data, span) })
        });
        let said = take_in(&mut self.sliding, names, rows);
        self.told(py, said).map(Some)
    }

    /// The same for rows that come as lists; `values` are whole numbers, truths or None.
    #[allow(clippy::too_many_arguments)]
    fn push_lists<'py>(
        &mut self,
        py: Python<'py>,
        times: Vec<i64>,
        keys: Option<Vec<Bound<'py, PyTuple>>>,
        values: Option<Vec<Option<i64>>>,
        raws: Vec<Bound<'py, PyBytes>>,
        positions: Vec<u64>,
        origin: u32,
    ) -> PyResult<Bound<'py, PyTuple>> {
        let names = match &keys {
            None => vec![Box::default(); times.len()],
            Some(keys) => keys.iter().map(|key| name(key).map(Into::into)).collect::<PyResult<_>>()?,
        };
        let rows = times.iter().zip(&raws).zip(&positions).enumerate().map(|(number, ((&time, raw), &position))| {
            let value = values.as_ref().and_then(|values| values[number]);
            (number, Row { time, value, origin, position, raw: raw.as_bytes() })
        });
        let said = take_in(&mut self.sliding, &names, rows);
        self.told(py, said)
    }

    /// No event older than `watermark` is still expected: the turns up to it.
    fn advance<'py>(&mut self, py: Python<'py>, watermark: i64) -> PyResult<Vec<Bound<'py, PyTuple>>> {
        let mut said = Vec::new();
        self.sliding.advance(watermark, |name, turns| said.extend(turns.into_iter().map(|turn| (name.clone(), turn))));
        said.into_iter().map(|(name, turn)| self.turn(py, &name, turn)).collect()
    }

    /// (key, cell or None) of what changed since the last call.
    fn changed<'py>(&mut self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyTuple>>> {
        let (mut rows, parts) = (Vec::new(), self.parts);
        self.sliding.changed(|name, cell| {
            let row = || {
                let cell = cell.map(|cell| dump(py, cell)).transpose()?;
                (key(py, name, parts)?, cell).into_pyobject(py)
            };
            rows.push(row());
        });
        rows.into_iter().collect()
    }

    /// Forgets the coldest keys: turns of those that held.
    fn fold<'py>(&mut self, py: Python<'py>, count: usize, at: i64) -> PyResult<Vec<Bound<'py, PyTuple>>> {
        let ended = self.sliding.fold(count, at);
        ended.into_iter().map(|(name, turn)| self.turn(py, &name, turn)).collect()
    }

    /// All keys, which are no longer known here: (key, cell).
    fn give_all<'py>(&mut self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyTuple>>> {
        let given = self.sliding.give_all();
        given.iter().map(|(name, cell)| (key(py, name, self.parts)?, dump(py, cell)?).into_pyobject(py)).collect()
    }

    /// The key is Python's from now on.
    fn leave(&mut self, key: &Bound<PyTuple>) -> PyResult<()> {
        self.sliding.leave(&name(key)?);
        Ok(())
    }

    /// Python has forgotten the key.
    fn release(&mut self, key: &Bound<PyTuple>) -> PyResult<()> {
        self.sliding.release(&name(key)?);
        Ok(())
    }
}

impl Windows {
    fn told<'py>(&self, py: Python<'py>, said: Said) -> PyResult<Bound<'py, PyTuple>> {
        let turns = said.turns.into_iter().map(|(name, turn)| self.turn(py, &name, turn));
        let given =
            said.given.iter().map(|(name, cell)| (key(py, name, self.parts)?, dump(py, cell)?).into_pyobject(py));
        (turns.collect::<PyResult<Vec<_>>>()?, said.foreign, given.collect::<PyResult<Vec<_>>>()?).into_pyobject(py)
    }

    /// `(key, stage, at, (events, total, present), peak, lines)`.
    fn turn<'py>(&self, py: Python<'py>, name: &[u8], turn: Turn) -> PyResult<Bound<'py, PyTuple>> {
        let Payload { events, total, present } = turn.payload;
        let (key, peak) = (key(py, name, self.parts)?, value(py, turn.peak)?);
        let lines = turn.notes.iter().map(|note| self.line(py, note)).collect::<PyResult<Vec<_>>>()?;
        (key, turn.stage as u8, turn.at, (events, total, present), peak, lines).into_pyobject(py)
    }

    /// `(source, partition, position, time, text)`.
    fn line<'py>(&self, py: Python<'py>, note: &Note) -> PyResult<Bound<'py, PyTuple>> {
        let (source, partition) = &self.origins[note.origin as usize];
        (source, partition, note.position, note.time, text(py, &note.raw)?).into_pyobject(py)
    }
}

fn take_in<'a>(sliding: &mut Sliding, names: &[Box<[u8]>], rows: impl Iterator<Item = (usize, Row<'a>)>) -> Said {
    let (mut said, mut turns) = (Said::default(), Vec::new());
    let mut places = vec![UNKNOWN; names.len()];
    let room = sliding.room();
    for (number, (key, row)) in rows.enumerate() {
        let name = &names[key];
        if places[key] == UNKNOWN {
            if sliding.hopeless(row.time) {
                continue;
            }
            places[key] = sliding.place(name, row.time).unwrap_or(FOREIGN);
        }
        if places[key] == FOREIGN {
            said.foreign.push(number);
            continue;
        }
        let fate = sliding.push(places[key], &row, room, &mut turns);
        if !turns.is_empty() {
            let name: Name = (&**name).into();
            said.turns.extend(turns.drain(..).map(|turn| (name.clone(), turn)));
        }
        match fate {
            Fate::Taken => {}
            Fate::Forgotten => places[key] = UNKNOWN,
            Fate::Full | Fate::Refused => {
                if fate == Fate::Refused {
                    said.foreign.push(number);
                }
                said.given.extend(sliding.give(places[key]));
                places[key] = FOREIGN;
            }
        }
    }
    said
}

fn known(measure: &str) -> PyResult<Measure> {
    Ok(match measure {
        "count" => Measure::Count,
        "count if" => Measure::CountIf,
        "rate" => Measure::Rate,
        "rate if" => Measure::RateIf,
        "ratio" => Measure::Ratio,
        "sum" => Measure::Sum,
        "avg" => Measure::Average,
        name => return Err(PyValueError::new_err(format!("{name} is not measured here"))),
    })
}

/// What windows add up: truths as 0 and 1. None where there is something else than whole numbers.
fn values(values: &[Kept]) -> Option<Vec<Option<i64>>> {
    let whole = |value: &Kept| match value {
        Kept::Missing => Some(None),
        Kept::Bool(truth) => Some(Some(i64::from(*truth))),
        Kept::Int(number) if number.unsigned_abs() <= LARGEST => Some(Some(*number)),
        _ => None,
    };
    values.iter().map(whole).collect()
}

fn value<'py>(py: Python<'py>, value: Option<Limit>) -> PyResult<Object<'py>> {
    Ok(match value {
        None => py.None().into_bound(py),
        Some(Limit::Int(number)) => number.into_pyobject(py)?.into_any(),
        Some(Limit::Float(number)) => number.into_pyobject(py)?.into_any(),
    })
}

/// Lines as `(time, origin, position, bytes)`.
fn notes<'py, 'a>(py: Python<'py>, notes: impl Iterator<Item = &'a Note>) -> PyResult<Bound<'py, PyList>> {
    let line = |note: &Note| (note.time, note.origin, note.position, PyBytes::new(py, &note.raw)).into_pyobject(py);
    PyList::new(py, notes.map(line).collect::<PyResult<Vec<_>>>()?)
}

/// `(clock, stage, since, peak, notes, [(time, value)], of them in the front, None or (stride, skipped, notes))`.
fn dump<'py>(py: Python<'py>, cell: &Cell) -> PyResult<Bound<'py, PyTuple>> {
    let entries = cell.window.iter().map(|entry| (entry.time, entry.value)).collect::<Vec<_>>();
    let told = |story: &Story| {
        (story.stride, story.skipped, notes(py, story.notes.iter().chain(&story.last))?).into_pyobject(py)
    };
    let story = cell.story.as_deref().map(told).transpose()?;
    let head = (cell.clock, cell.stage as u8, cell.since, value(py, cell.peak)?);
    (head.0, head.1, head.2, head.3, notes(py, cell.notes.iter())?, entries, cell.front, story).into_pyobject(py)
}
