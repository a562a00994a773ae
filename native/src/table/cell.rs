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
    Deviation,
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
            "stddev" => Kind::Deviation,
            "min" => Kind::Least,
            "max" => Kind::Greatest,
            "quantile" => Kind::Quantile(Share::of(spec)?),
            name => return Err(PyValueError::new_err(format!("{name} is not known here"))),
        })
    }

    /// No sum of a cell is further from 0 than this, with these values too; None when such values cannot be taken.
    pub fn reach(&self, reach: u64, mut values: impl Iterator<Item = Kept>) -> Option<u64> {
        match self {
            Kind::Alone | Kind::All => Some(reach),
            Kind::Truths | Kind::Ratio => {
                values.all(|value| matches!(value, Kept::Missing | Kept::Bool(_))).then_some(reach)
            }
            Kind::Sum | Kind::Average => {
                let reach = values.try_fold(reach, |reach, value| reach.checked_add(magnitude(value)?))?;
                i64::try_from(reach).is_ok().then_some(reach)
            }
            _ => values.all(|value| magnitude(value).is_some()).then_some(reach),
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

/// `Number` comes with how many values it was made of, `Spread` is their mean and the sum of squared distances from it,
/// and how many they are.
enum Held {
    Truths(u64),
    Number(Option<Number>, u64),
    Spread(u64, f64, f64),
    Values(Values),
}

impl Cell {
    pub fn new(kind: &Kind) -> Self {
        let held = match kind {
            Kind::Alone | Kind::All | Kind::Truths | Kind::Ratio => Held::Truths(0),
            Kind::Quantile(_) => Held::Values(Values::Whole(Vec::new())),
            Kind::Deviation => Held::Spread(0, 0.0, 0.0),
            _ => Held::Number(None, 0),
        };
        Self { events: 0, held }
    }

    /// One that goes on from a payload; None where that is not held here.
    pub fn load(kind: &Kind, payload: &Bound<'_, PyAny>) -> Option<Self> {
        if payload.is_none() {
            return Some(Self::new(kind));
        }
        if matches!(kind, Kind::Alone) {
            return Some(Self { events: payload.extract().ok()?, held: Held::Truths(0) });
        }
        let (events, measured): (u64, Bound<'_, PyAny>) = payload.extract().ok()?;
        let held = match kind {
            Kind::Alone | Kind::All => Held::Truths(0),
            Kind::Truths => Held::Truths(measured.extract().ok()?),
            Kind::Ratio => Held::Truths(measured.extract::<(u64, u64)>().ok()?.0),
            Kind::Quantile(_) => return None,
            _ if measured.is_none() => Self::new(kind).held,
            Kind::Deviation => {
                let (values, mean, squares) = measured.extract().ok()?;
                Held::Spread(values, mean, squares)
            }
            Kind::Average => {
                let (sum, values): (Bound<'_, PyAny>, u64) = measured.extract().ok()?;
                Held::Number(Some(Number::given(&sum)?), values)
            }
            Kind::Sum | Kind::Least | Kind::Greatest => Held::Number(Some(Number::given(&measured)?), 1),
        };
        Some(Self { events, held })
    }

    /// How far its sum is from 0.
    pub fn reach(&self) -> u64 {
        match self.held {
            Held::Number(Some(Number::Int(number)), _) => number.unsigned_abs(),
            _ => 0,
        }
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
            (Held::Spread(values @ 0, mean, _), Some(number)) => (*values, *mean) = (1, number.float()),
            (Held::Spread(values, mean, squares), Some(number)) => {
                let (before, apart) = (*values as f64, number.float() - *mean);
                *values += 1;
                *mean += apart / *values as f64;
                *squares += apart * apart * before / *values as f64;
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
            Held::Spread(0, ..) => py.None().into_bound(py),
            Held::Spread(values, mean, squares) => (*values, *mean, *squares).into_pyobject(py)?.into_any(),
            Held::Values(values) => values.payload(py)?,
        };
        Ok((events, measured).into_pyobject(py)?.into_any())
    }

    /// None where there is no value.
    pub fn quantile(&self, share: &Share) -> Option<Number> {
        match &self.held {
            Held::Values(values) => values.quantile(share),
            _ => None,
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
