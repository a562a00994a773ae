//! The scanning and counting of logmon in native code: what many events need most, the same to the byte as the general
//! way in Python, and nothing beside. Whatever is unusual is handed back.

mod access;
mod block;
mod cell;
mod cuts;
mod formats;
mod json;
mod lines;
mod logfmt;
mod measure;
mod node;
mod pattern;
mod scan;
mod sliding;
mod spec;
mod stamp;
mod story;
mod syslog;
mod table;
mod value;
mod windows;

use block::Block;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};

/// The stateless halves of some rules for events of some formats.
#[pyclass(frozen, module = "logmon_core")]
struct Scan {
    program: scan::Program,
}

type Found = (Vec<(usize, Py<Block>)>, Vec<scan::Stretch>, Option<i64>);

#[pymethods]
impl Scan {
    #[new]
    fn new(spec: &Bound<'_, PyTuple>) -> PyResult<Self> {
        Ok(Self { program: spec::program(spec)? })
    }

    /// Scans whole events, in so many threads. `hour` says what the first ten bytes of a stamp without a year mean. None:
    /// too much of it is odd; else the columns of rules that take something, the odd stretches, and the time of the last
    /// event unless that is odd.
    #[pyo3(signature = (data, hour, threads = 1))]
    fn run(&self, py: Python<'_>, data: Py<PyBytes>, hour: Py<PyAny>, threads: usize) -> PyResult<Option<Found>> {
        let bytes = data.as_bytes(py);
        if u32::try_from(bytes.len()).is_err() {
            return Ok(None);
        }
        let hours = |head: &[u8]| {
            Python::with_gil(|py| {
                hour.call1(py, (PyBytes::new(py, head),)).and_then(|at| at.extract(py)).ok().flatten()
            })
        };
        let Some(parts) = py.allow_threads(|| self.parts(bytes, threads, &hours)) else { return Ok(None) };
        let last = parts.last().and_then(|part| part.last);
        let (mut columns, mut odd) = (Vec::new(), Vec::new());
        let mut by_rule: Vec<Vec<block::Columns>> = self.program.rules.iter().map(|_| Vec::new()).collect();
        for part in parts {
            odd.extend(part.odd);
            by_rule.iter_mut().zip(part.columns).for_each(|(all, one)| all.push(one));
        }
        for (number, (rule, all)) in self.program.rules.iter().zip(by_rule).enumerate() {
            for one in all.into_iter().filter(|one| !one.times.is_empty()) {
                let (parts, extras, valued) = (rule.by.len(), rule.extras.len(), rule.valued);
                let block = Block { columns: one, data: data.clone_ref(py), parts, extras, valued };
                columns.push((number, Py::new(py, block)?));
            }
        }
        Ok(Some((columns, odd, last)))
    }
}

impl Scan {
    fn parts(&self, data: &[u8], threads: usize, hours: &scan::Hours) -> Option<Vec<scan::Found>> {
        let cuts = cuts::cuts(&self.program, data, threads, hours);
        let part = |place: usize| scan::scan(&self.program, data, cuts[place], cuts[place + 1], hours);
        if cuts.len() == 2 {
            return Some(vec![part(0)?]);
        }
        std::thread::scope(|scope| {
            let others: Vec<_> = (1..cuts.len() - 1).map(|place| scope.spawn(move || part(place))).collect();
            let first = part(0);
            let rest: Vec<_> = others.into_iter().map(|one| one.join().ok().flatten()).collect();
            std::iter::once(first).chain(rest).collect()
        })
    }
}

#[pymodule]
fn logmon_core(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Scan>()?;
    module.add_class::<Block>()?;
    module.add_class::<table::Table>()?;
    module.add_class::<windows::Windows>()
}
