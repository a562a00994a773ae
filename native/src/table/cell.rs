//! One cell of a table: how many events, and what its measure holds of them.

use super::values::Values;
use crate::block::Kept;
use crate::number::Number;
use crate::share::Share;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use std::cmp::Ordering;

/// What is measured. `Alone` is `count` by itself, `All` whatever else counts events, `Truths` and `Ratio` those for
/// which a filter holds.
pub enum Kind {
    Alone,
    All,
    Truths,
    Ratio,
    Sum,
    Average,
    Least,
    Greatest,
    Quantile(Share),
}

impl Kind {
    /// `(name,)`, or `("quantile", above, below, step)`.
    pub fn new(spec: &Bound<'_, PyTuple>) -> PyResult<Self> {
        Ok(match spec.get_item(0)?.extract::<String>()?.as_str() {
            "alone" => Kind::Alone,
            "all" => Kind::All,
            "truths" => Kind::Truths,
            "ratio" => Kind::Ratio,
            "sum" => Kind::Sum,
            "avg" => Kind::Average,
            "min" => Kind::Least,
            "max" => Kind::Greatest,
            "quantile" => Kind::Quantile(Share::of(spec)?),
            name => return Err(PyValueError::new_err(format!("{name} is not known here"))),
        })
    }

    /// No sum of a cell is further from 0 than this, with these values too; None when such values cannot be taken.
    pub fn reach(&self, reach: u64, values: &[Kept]) -> Option<u64> {
        match self {
            Kind::Alone | Kind::All => Some(reach),
            Kind::Truths | Kind::Ratio => {
                values.iter().all(|value| matches!(value, Kept::Missing | Kept::Bool(_))).then_some(reach)
            }
            Kind::Sum | Kind::Average => {
                let reach = values.iter().try_fold(reach, |reach, value| reach.checked_add(magnitude(*value)?))?;
                i64::try_from(reach).is_ok().then_some(reach)
            }
            _ => values.iter().all(|value| magnitude(*value).is_some()).then_some(reach),
        }
    }
}

/// How much a value can add to a sum of whole numbers; None when it is no plain number.
fn magnitude(value: Kept) -> Option<u64> {
    match value {
        Kept::Missing => Some(0),
        Kept::Int(number) => Some(number.unsigned_abs()),
        Kept::Float(number) => number.is_finite().then_some(0),
        _ => None,
    }
}

pub struct Cell {
    events: u64,
    held: Held,
}

/// `Number` comes with how many values it was made of.
enum Held {
    Truths(u64),
    Number(Option<Number>, u64),
    Values(Values),
}

impl Cell {
    pub fn new(kind: &Kind) -> Self {
        let held = match kind {
            Kind::Alone | Kind::All | Kind::Truths | Kind::Ratio => Held::Truths(0),
            Kind::Quantile(_) => Held::Values(Values::Whole(Vec::new())),
            _ => Held::Number(None, 0),
        };
        Self { events: 0, held }
    }

    /// One event more. Its value is one that `reach` found right.
    pub fn add(&mut self, kind: &Kind, value: Kept) {
        self.events += 1;
        match (&mut self.held, Number::of(value)) {
            (Held::Truths(truths), _) => *truths += u64::from(matches!(value, Kept::Bool(true))),
            (Held::Number(held, values), Some(number)) => {
                *held = Some(held.map_or(number, |held| joined(kind, held, number)));
                *values += 1;
            }
            (Held::Values(values), Some(number)) => {
                if let Kind::Quantile(share) = kind {
                    values.add(share, number);
                }
            }
            (_, None) => {}
        }
    }

    pub fn payload<'py>(&self, kind: &Kind, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let events = self.events.into_pyobject(py)?.into_any();
        let measured = match &self.held {
            Held::Truths(truths) => match kind {
                Kind::Alone => return Ok(events),
                Kind::All => events.clone(),
                Kind::Ratio => (*truths, self.events).into_pyobject(py)?.into_any(),
                _ => truths.into_pyobject(py)?.into_any(),
            },
            Held::Number(None, _) => py.None().into_bound(py),
            Held::Number(Some(number), values) if matches!(kind, Kind::Average) => {
                (number.object(py)?, *values).into_pyobject(py)?.into_any()
            }
            Held::Number(Some(number), _) => number.object(py)?,
            Held::Values(values) => values.payload(py)?,
        };
        Ok((events, measured).into_pyobject(py)?.into_any())
    }

    /// A payload with the same result, as small as can be.
    pub fn answer<'py>(&self, kind: &Kind, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match (&self.held, kind) {
            (Held::Values(values), Kind::Quantile(share)) => {
                Ok((self.events, values.answer(share, py)?).into_pyobject(py)?.into_any())
            }
            _ => self.payload(kind, py),
        }
    }
}

/// Of equals the earlier one is kept.
fn joined(kind: &Kind, held: Number, number: Number) -> Number {
    match kind {
        Kind::Least if number.order(&held) == Ordering::Less => number,
        Kind::Greatest if number.order(&held) == Ordering::Greater => number,
        Kind::Least | Kind::Greatest => held,
        _ => held.plus(number),
    }
}
