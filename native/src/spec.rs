//! Programs as Python says them: tuples whose first item is the name of what they are.

use crate::formats::{Format, Words};
use crate::json::{Key, Keys, Place};
use crate::lines::Heads;
use crate::node::{Node, Op, Reads};
use crate::number::Number;
use crate::pattern::{Pattern, Step};
use crate::scan::{Program, Rule};
use crate::{access, app, syslog};
use memchr::memmem::Finder;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

type Spec<'a, 'py> = &'a Bound<'py, PyTuple>;

fn at<'py, T: FromPyObject<'py>>(spec: Spec<'_, 'py>, place: usize) -> PyResult<T> {
    spec.get_item(place)?.extract()
}

fn unknown<T>(what: &str) -> PyResult<T> {
    Err(PyValueError::new_err(format!("{what} is not known here")))
}

/// `(slots, formats, rules, words, needles, heads)`.
pub fn program(spec: Spec) -> PyResult<Program> {
    let formats: Vec<Bound<PyTuple>> = at(spec, 1)?;
    let rules: Vec<Bound<PyTuple>> = at(spec, 2)?;
    let mut words = Words::new();
    for (word, rank) in at::<Bound<PyDict>>(spec, 3)? {
        words.insert(word.extract::<Vec<u8>>()?.into(), rank.extract()?);
    }
    let needles: Option<Vec<Vec<u8>>> = at(spec, 4)?;
    Ok(Program {
        slots: at(spec, 0)?,
        formats: formats.iter().map(format).collect::<PyResult<_>>()?,
        rules: rules.iter().map(rule).collect::<PyResult<_>>()?,
        words,
        heads: heads(&at(spec, 5)?)?,
        needles: needles.map(|all| all.iter().map(|text| Finder::new(text).into_owned()).collect()),
    })
}

fn heads(spec: &Bound<PyTuple>) -> PyResult<Heads> {
    Ok(match at::<String>(spec, 0)?.as_str() {
        "sure" => Heads::Sure { keyed: at(spec, 1)?, traced: at(spec, 2)? },
        "stamped" => Heads::Stamped,
        name => return unknown(name),
    })
}

fn format(spec: &Bound<PyTuple>) -> PyResult<Format> {
    Ok(match at::<String>(spec, 0)?.as_str() {
        "json" => Format::Json { keys: keys(spec)?, level: at(spec, 2)? },
        "logfmt" => Format::Logfmt { keys: keys(spec)?, level: at(spec, 2)? },
        "access" => {
            let of = slots(spec)?;
            Format::Access(access::Slots {
                ip: of("ip")?,
                user: of("user")?,
                method: of("method")?,
                path: of("path")?,
                status: of("status")?,
                bytes: of("bytes")?,
                level: of("level")?,
                referrer: of("referrer")?,
                agent: of("agent")?,
            })
        }
        "syslog3164" => {
            let of = slots(spec)?;
            Format::Syslog(syslog::Slots {
                host: of("host")?,
                program: of("program")?,
                pid: of("pid")?,
                message: of("message")?,
                level: of("level")?,
            })
        }
        "app" => {
            let of = slots(spec)?;
            Format::App(app::Slots {
                pid: of("pid")?,
                tid: of("tid")?,
                thread: of("thread")?,
                logger: of("logger")?,
                program: of("program")?,
                level: of("level")?,
                message: of("message")?,
            })
        }
        name => return unknown(name),
    })
}

/// The slot of a field, if it is asked for.
fn slots<'py>(spec: &Bound<'py, PyTuple>) -> PyResult<impl Fn(&str) -> PyResult<Option<usize>> + 'py> {
    let slots: Bound<PyDict> = at(spec, 1)?;
    Ok(move |name: &str| slots.get_item(name)?.map(|slot| slot.extract()).transpose())
}

/// Slots with the ranks of a key among those that may fill them.
type Places = Vec<(usize, u8)>;

fn keys(spec: &Bound<PyTuple>) -> PyResult<Keys> {
    let keys: Vec<(Vec<u8>, Places)> = at(spec, 1)?;
    let place = |(slot, rank)| Place { slot, rank };
    let key =
        |(name, places): (Vec<u8>, Vec<_>)| Key { name: name.into(), places: places.into_iter().map(place).collect() };
    Ok(Keys::new(keys.into_iter().map(key).collect()))
}

/// `(filter, by, reads, extras)`.
fn rule(spec: &Bound<PyTuple>) -> PyResult<Rule> {
    let filter: Option<Bound<PyTuple>> = at(spec, 0)?;
    let reads: Option<Bound<PyTuple>> = at(spec, 2)?;
    Ok(Rule {
        filter: filter.as_ref().map(node).transpose()?,
        by: at(spec, 1)?,
        valued: reads.is_some(),
        reads: reads.as_ref().map_or(Ok(Reads::Nothing), value)?,
        extras: at(spec, 3)?,
    })
}

fn value(spec: &Bound<PyTuple>) -> PyResult<Reads> {
    Ok(match at::<String>(spec, 0)?.as_str() {
        "truth" => Reads::Truth(node(&at(spec, 1)?)?),
        "number" => Reads::Number(at(spec, 1)?),
        "number if" => Reads::NumberIf(at(spec, 1)?, node(&at(spec, 2)?)?),
        "steps" => Reads::Steps(nodes(&at::<Vec<_>>(spec, 1)?)?),
        "known" => Reads::Known(at(spec, 1)?),
        "told" => Reads::Told(at(spec, 1)?),
        name => return unknown(name),
    })
}

fn nodes(specs: &[Bound<PyTuple>]) -> PyResult<Vec<Node>> {
    specs.iter().map(node).collect()
}

fn node(spec: &Bound<PyTuple>) -> PyResult<Node> {
    let text = |place| at::<Vec<u8>>(spec, place);
    Ok(match at::<String>(spec, 0)?.as_str() {
        "all" => Node::All(nodes(&at::<Vec<_>>(spec, 1)?)?),
        "either" => Node::Either(nodes(&at::<Vec<_>>(spec, 1)?)?),
        "not" => Node::Not(Box::new(node(&at(spec, 1)?)?)),
        "phrase" => Node::Phrase {
            finder: Finder::new(&text(1)?).into_owned(),
            ignore_case: at::<bool>(spec, 2)?.then(|| text(1)).transpose()?.map(Into::into),
        },
        "matches" => Node::Matches { slot: at(spec, 1)?, pattern: pattern(&at(spec, 2)?)?, captures: at(spec, 3)? },
        "number" => Node::Number { slot: at(spec, 1)?, op: op(spec)?, limit: limit(&spec.get_item(3)?)? },
        "level" => Node::Level { slot: at(spec, 1)?, op: op(spec)?, rank: at(spec, 3)? },
        "text" => {
            let texts: Vec<Vec<u8>> = at(spec, 2)?;
            Node::Text { slot: at(spec, 1)?, texts: texts.into_iter().map(Into::into).collect() }
        }
        "prefix" => Node::Prefix { slot: at(spec, 1)?, text: text(2)?.into() },
        "suffix" => Node::Suffix { slot: at(spec, 1)?, text: text(2)?.into() },
        "contains" => Node::Contains { slot: at(spec, 1)?, finder: Finder::new(&text(2)?).into_owned() },
        "exists" => Node::Exists { slot: at(spec, 1)? },
        name => return unknown(name),
    })
}

fn op(spec: &Bound<PyTuple>) -> PyResult<Op> {
    compared(&at::<String>(spec, 2)?)
}

pub fn compared(op: &str) -> PyResult<Op> {
    Ok(match op {
        "==" => Op::Equal,
        "<" => Op::Less,
        "<=" => Op::LessEqual,
        ">" => Op::Greater,
        ">=" => Op::GreaterEqual,
        name => return unknown(name),
    })
}

pub fn limit(value: &Bound<PyAny>) -> PyResult<Number> {
    Ok(match value.extract::<i64>() {
        Ok(number) => Number::Int(number),
        Err(_) => Number::Float(value.extract()?),
    })
}

/// `(steps, ignore_case)`.
fn pattern(spec: &Bound<PyTuple>) -> PyResult<Pattern> {
    let steps: Vec<Bound<PyTuple>> = at(spec, 0)?;
    Ok(Pattern::new(steps.iter().map(step).collect::<PyResult<_>>()?, at(spec, 1)?))
}

fn step(spec: &Bound<PyTuple>) -> PyResult<Step> {
    Ok(match at::<String>(spec, 0)?.as_str() {
        "literal" => Step::Literal(at::<Vec<u8>>(spec, 1)?.into()),
        "set" => {
            let members: Vec<u8> = at(spec, 1)?;
            let mut set = Box::new([false; 256]);
            members.iter().for_each(|byte| set[*byte as usize] = true);
            let most: Option<usize> = at(spec, 3)?;
            Step::Set { set, least: at(spec, 2)?, most: most.unwrap_or(usize::MAX), lazy: at(spec, 4)? }
        }
        "open" => Step::Open(at(spec, 1)?),
        "close" => Step::Close(at(spec, 1)?),
        "begin" => Step::Begin,
        "end" => Step::End,
        "boundary" => Step::Boundary,
        name => return unknown(name),
    })
}
