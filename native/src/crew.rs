//! Threads that scan pieces while Python goes on. They take turns, and answers come in the order of the tasks.

use crate::scan::{Anchor, Found, Program};
use crate::{answer, asking, scanned, Answer, Scan};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;
use std::collections::VecDeque;
use std::sync::mpsc::{channel, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

struct Task {
    program: Arc<Program>,
    data: PyBackedBytes,
    anchor: Py<PyAny>,
    known: Vec<Anchor>,
}

struct Worker {
    tasks: Sender<Task>,
    answers: Mutex<Receiver<Option<Found>>>,
    thread: JoinHandle<()>,
}

/// So many threads; `give` and `take` are called in turn by one who knows how much is under way.
#[pyclass(module = "logmon_core")]
pub struct Crew {
    workers: Vec<Worker>,
    given: VecDeque<(usize, Arc<Program>, Py<PyBytes>)>,
    number: usize,
}

#[pymethods]
impl Crew {
    #[new]
    fn new(size: usize) -> Self {
        Self { workers: (0..size).map(|_| worker()).collect(), given: VecDeque::new(), number: 0 }
    }

    /// How many tasks are under way.
    fn __len__(&self) -> usize {
        self.given.len()
    }

    /// Has whole events scanned; anchors that are not `known` are asked for, which has to wait for the interpreter. The rest
    /// is as for `Scan.run`. False: nobody is there to do it.
    fn give(
        &mut self,
        py: Python<'_>,
        scan: &Scan,
        data: Py<PyBytes>,
        anchor: Py<PyAny>,
        known: Vec<([u8; 10], i64)>,
    ) -> bool {
        let known = known.into_iter().map(|(head, at)| (head, Some(at))).collect();
        let place = self.number % self.workers.len();
        let task = Task { program: scan.program.clone(), data: data.bind(py).clone().into(), anchor, known };
        let sent = self.workers[place].tasks.send(task).is_ok();
        if sent {
            self.given.push_back((place, scan.program.clone(), data));
            self.number += 1;
        }
        sent
    }

    /// The answer to the oldest task, as `Scan.run` gives it.
    fn take(&mut self, py: Python<'_>) -> PyResult<Answer> {
        let Some((place, program, data)) = self.given.pop_front() else { return Ok(None) };
        let answers = &self.workers[place].answers;
        let found = py.allow_threads(|| answers.lock().ok()?.recv().ok()?);
        answer(py, &program, found, data)
    }

    /// Ends the threads.
    fn close(&mut self, py: Python<'_>) {
        let workers = std::mem::take(&mut self.workers);
        self.given.clear();
        py.allow_threads(|| {
            for Worker { tasks, thread, .. } in workers {
                drop(tasks);
                thread.join().ok();
            }
        });
    }
}

fn worker() -> Worker {
    let (tasks, todo) = channel::<Task>();
    let (done, answers) = channel();
    let thread = std::thread::spawn(move || {
        for Task { program, data, anchor, known } in todo {
            let found = scanned(&program, &data, &asking(&anchor), known);
            if done.send(found).is_err() {
                return;
            }
        }
    });
    Worker { tasks, answers: Mutex::new(answers), thread }
}
