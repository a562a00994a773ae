//! Sliding windows as Python sees them: blocks in, turns of episodes out.

use crate::block::{key, name, slice, Block, Columns, Kept, Name};
use crate::cell::{Cell, Turn};
use crate::extras::{Extras, Found};
use crate::measure::{Condition, Measure, Payload};
use crate::share::Share;
use crate::sliding::{Fate, Row, Sliding};
use crate::spec::{compared, limit};
use crate::story::Origin;
use crate::told::{dump, told};
use crate::window::Reading;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString, PyTuple};
use std::sync::Arc;

/// Values beyond are Python's.
const LARGEST: u64 = 1 << 42;
const UNKNOWN: u32 = u32::MAX;
const FOREIGN: u32 = u32::MAX - 1;

type Object<'py> = Bound<'py, PyAny>;

/// The windows of one rule.
#[pyclass(module = "logmon_core")]
pub struct Windows {
    sliding: Sliding,
    parts: usize,
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
    /// `measure` is as `known` reads it; `compare` and `clear`: (operator, number).
    #[new]
    #[allow(clippy::too_many_arguments)]
    fn new(
        measure: &Bound<PyTuple>,
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
        Ok(Self { sliding: Sliding::new(condition, filtered), parts })
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

    /// Takes in the rows of a block that lies at `position` in an origin: (turns, rows of keys that are Python's, keys that
    /// are so from now on). None: there are values that only Python can add up, and nothing was taken in.
    fn push<'py>(
        &mut self,
        py: Python<'py>,
        block: &Block,
        position: u64,
        source: Py<PyString>,
        partition: Py<PyString>,
    ) -> PyResult<Option<Bound<'py, PyTuple>>> {
        let (data, columns) = (block.data.as_bytes(py), &block.columns);
        let lines = columns.spans.iter().enumerate().map(|(number, &span)| {
            let extras = &columns.extras[number * block.extras..][..block.extras];
            (position + u64::from(span.0), slice(data, span), Found::Kept(extras, data))
        });
        self.take(py, columns, data, Arc::new((source, partition)), lines)
    }

    /// The same for rows that come as lists.
    #[allow(clippy::too_many_arguments)]
    fn push_lists<'py>(
        &mut self,
        py: Python<'py>,
        times: Vec<Object<'py>>,
        keys: Option<Vec<Bound<'py, PyTuple>>>,
        values: Option<Vec<Object<'py>>>,
        extras: Option<Vec<Py<PyTuple>>>,
        raws: Vec<Bound<'py, PyBytes>>,
        positions: Vec<u64>,
        source: Py<PyString>,
        partition: Py<PyString>,
    ) -> PyResult<Option<Bound<'py, PyTuple>>> {
        let Some((columns, data)) = Columns::of_lists(&times, keys, values) else { return Ok(None) };
        let extras: Vec<_> = extras.into_iter().flatten().map(|row| Arc::new(Extras::Given(row))).collect();
        let found = |number| extras.get(number).map_or(Found::Kept(&[], &[]), Found::Made);
        let lines = positions.into_iter().zip(&raws).enumerate();
        let lines = lines.map(|(number, (position, raw))| (position, raw.as_bytes(), found(number)));
        self.take(py, &columns, &data, Arc::new((source, partition)), lines)
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
    /// `data` has the texts of the columns; `lines`: where each event begins in its origin, its bytes, its extras.
    fn take<'py, 'a>(
        &mut self,
        py: Python<'py>,
        columns: &Columns,
        data: &[u8],
        origin: Origin,
        lines: impl Iterator<Item = (u64, &'a [u8], Found<'a>)>,
    ) -> PyResult<Option<Bound<'py, PyTuple>>> {
        let condition = &self.sliding.condition;
        let read = |kept: &Kept| reading(*kept, data, &condition.measure, self.sliding.filtered);
        let Some(readings) = columns.values.iter().map(read).collect::<Option<Vec<_>>>() else { return Ok(None) };
        let reach = readings.iter().map(|reading| Payload::of(*reading).total.unsigned_abs()).max().unwrap_or(0);
        self.sliding.reach = self.sliding.reach.max(reach);
        let one = [Name::default()];
        let names = if self.parts == 0 { &one[..] } else { &columns.names };
        let rows = columns.times.iter().zip(lines).enumerate().map(|(number, (&time, (position, raw, extras)))| {
            let reading = readings.get(number).copied().unwrap_or(Reading::Missing);
            let key = columns.keys.get(number).map_or(0, |key| *key as usize);
            (key, Row { time, reading, extras, origin: &origin, position, raw })
        });
        let said = take_in(&mut self.sliding, names, rows);
        self.said(py, said).map(Some)
    }

    fn turn<'py>(&self, py: Python<'py>, name: &[u8], turn: Turn) -> PyResult<Bound<'py, PyTuple>> {
        told(py, name, self.parts, &self.sliding.condition.measure, turn)
    }

    fn said<'py>(&self, py: Python<'py>, said: Said) -> PyResult<Bound<'py, PyTuple>> {
        let turns = said.turns.into_iter().map(|(name, turn)| self.turn(py, &name, turn));
        let given =
            said.given.iter().map(|(name, cell)| (key(py, name, self.parts)?, dump(py, cell)?).into_pyobject(py));
        (turns.collect::<PyResult<Vec<_>>>()?, said.foreign, given.collect::<PyResult<Vec<_>>>()?).into_pyobject(py)
    }
}

fn take_in<'a>(sliding: &mut Sliding, names: &[Name], rows: impl Iterator<Item = (usize, Row<'a>)>) -> Said {
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

/// `(name,)`, or `("quantile", above, below, step)`.
fn known(measure: &Bound<PyTuple>) -> PyResult<Measure> {
    Ok(match measure.get_item(0)?.extract::<String>()?.as_str() {
        "count" => Measure::Count,
        "count if" => Measure::CountIf,
        "rate" => Measure::Rate,
        "rate if" => Measure::RateIf,
        "ratio" => Measure::Ratio,
        "sum" => Measure::Sum,
        "avg" => Measure::Average,
        "min" => Measure::Least,
        "max" => Measure::Greatest,
        "distinct" => Measure::Distinct,
        "quantile" => Measure::Quantile(Share::of(measure)?),
        name => return Err(PyValueError::new_err(format!("{name} is not measured here"))),
    })
}

/// What a window reads of a value: texts where they are counted, truths where it is `filtered`, else whole numbers. None:
/// it is something else.
fn reading<'a>(value: Kept, data: &'a [u8], measure: &Measure, filtered: bool) -> Option<Reading<'a>> {
    match (value, measure) {
        (Kept::Missing, _) => Some(Reading::Missing),
        (Kept::Text(begin, length) | Kept::Str(begin, length), Measure::Distinct) => {
            let text = slice(data, (begin, length));
            std::str::from_utf8(text).is_ok().then_some(Reading::Text(text))
        }
        (Kept::Word(word), Measure::Distinct) => Some(Reading::Text(word)),
        (Kept::Bool(truth), Measure::Distinct) => Some(Reading::Text(if truth { b"true" } else { b"false" })),
        (Kept::Int(number), Measure::Distinct) => Some(Reading::Digits(number)),
        (Kept::Bool(truth), _) if filtered => Some(Reading::Number(i64::from(truth))),
        (Kept::Int(number), _) if !filtered && number.unsigned_abs() <= LARGEST => Some(Reading::Number(number)),
        _ => None,
    }
}
