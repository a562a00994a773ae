//! The scanning and counting of logmon in native code: what many events need most, the same to the byte as the general
//! way in Python, and nothing beside. Whatever is unusual is handed back.

#![deny(unsafe_code)]

mod access;
#[allow(unsafe_code)]
mod ahead;
mod app;
mod block;
mod cell;
mod crew;
mod excerpt;
mod extras;
mod formats;
mod group;
mod json;
mod lines;
mod logfmt;
mod measure;
mod node;
mod number;
mod pattern;
mod ranked;
mod scan;
mod share;
mod sliding;
mod spec;
mod stamp;
mod story;
mod syslog;
mod table;
mod texts;
mod told;
mod value;
mod window;
mod windows;

use block::Block;
use formats::Format;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::Arc;

/// The stateless halves of some rules for events of some formats.
#[pyclass(frozen, module = "logmon_core")]
struct Scan {
    program: Arc<scan::Program>,
}

/// The columns of rules that take something, the odd stretches, and the time of the last event unless that is odd. None:
/// too much is odd.
type Answer = Option<(Vec<(usize, Py<Block>)>, Vec<scan::Stretch>, Option<i64>)>;

#[pymethods]
impl Scan {
    #[new]
    fn new(spec: &Bound<'_, PyTuple>) -> PyResult<Self> {
        Ok(Self { program: Arc::new(spec::program(spec)?) })
    }

    /// Does it ask for anchors?
    #[getter]
    fn dated(&self) -> bool {
        self.program.formats.iter().any(|format| matches!(format, Format::Syslog(_) | Format::App(_)))
    }

    /// Scans whole events. `anchor` says what the first ten bytes of a stamp without a year or a zone mean.
    fn run(&self, py: Python<'_>, data: Py<PyBytes>, anchor: Py<PyAny>) -> PyResult<Answer> {
        let bytes = data.as_bytes(py);
        let found = py.allow_threads(|| scanned(&self.program, bytes, &asking(&anchor), Vec::new()));
        answer(py, &self.program, found, data)
    }
}

fn asking(anchor: &Py<PyAny>) -> impl Fn(&[u8]) -> Option<i64> + Sync + '_ {
    |head| {
        Python::with_gil(|py| anchor.call1(py, (PyBytes::new(py, head),)).and_then(|at| at.extract(py)).ok().flatten())
    }
}

/// A mistake in here is no reason to stop: what it meets is Python's. (The panic is told on standard error.)
fn scanned(
    program: &scan::Program,
    data: &[u8],
    anchors: &scan::Anchors,
    known: Vec<scan::Anchor>,
) -> Option<scan::Found> {
    catch_unwind(AssertUnwindSafe(|| scan::scan(program, data, anchors, known))).ok().flatten()
}

fn answer(py: Python, program: &scan::Program, found: Option<scan::Found>, data: Py<PyBytes>) -> PyResult<Answer> {
    let Some(found) = found else { return Ok(None) };
    let mut blocks = Vec::new();
    for (number, (rule, columns)) in program.rules.iter().zip(found.columns).enumerate() {
        if !columns.times.is_empty() {
            let (parts, extras, valued) = (rule.by.len(), rule.extras.len(), rule.valued);
            blocks.push((number, Py::new(py, Block { columns, data: data.clone_ref(py), parts, extras, valued })?));
        }
    }
    Ok(Some((blocks, found.odd, found.last)))
}

#[pymodule]
fn logmon_core(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("VERSION", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<Scan>()?;
    module.add_class::<Block>()?;
    module.add_class::<group::Group>()?;
    module.add_class::<crew::Crew>()?;
    module.add_class::<ahead::ReadAhead>()?;
    module.add_class::<table::Table>()?;
    module.add_class::<windows::Windows>()
}
