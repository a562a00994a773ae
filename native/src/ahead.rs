//! Reads of a file that go on while Python does something else.

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::fs::File;
use std::mem::ManuallyDrop;
use std::os::fd::FromRawFd;
use std::os::unix::fs::FileExt;
use std::sync::mpsc::{channel, Receiver, Sender};
use std::sync::{Mutex, OnceLock};

/// One read under way: the thread writes into `bytes`, and nobody else knows of them before it has answered.
#[pyclass(module = "logmon_core")]
pub struct ReadAhead {
    bytes: Option<Py<PyBytes>>,
    size: usize,
    answer: Mutex<Receiver<usize>>,
}

struct Task {
    fd: i32,
    position: u64,
    room: &'static mut [u8],
    answer: Sender<usize>,
}

#[pymethods]
impl ReadAhead {
    /// Begins to read so many bytes. The descriptor must be open until `take`, or until this is forgotten.
    #[new]
    fn new(py: Python<'_>, fd: i32, size: usize, position: u64) -> PyResult<Self> {
        // SAFETY: a new object without content, as CPython allows it to be made and then filled
        let bytes: Bound<'_, PyBytes> = unsafe {
            let made = ffi::PyBytes_FromStringAndSize(std::ptr::null(), size as isize);
            Bound::from_owned_ptr_or_err(py, made)?.downcast_into_unchecked()
        };
        // SAFETY: it lives until the answer has come (`wait`), whatever becomes of `self`, and is not shared before
        let room = unsafe { std::slice::from_raw_parts_mut(ffi::PyBytes_AsString(bytes.as_ptr()).cast::<u8>(), size) };
        let (answer, coming) = channel();
        reader().send(Task { fd, position, room, answer }).ok();
        Ok(Self { bytes: Some(bytes.unbind()), size, answer: Mutex::new(coming) })
    }

    /// The bytes; None where there are fewer, or they cannot be read: whoever reads them himself will know why.
    fn take(&mut self, py: Python<'_>) -> Option<Py<PyBytes>> {
        let read = py.allow_threads(|| self.wait());
        self.bytes.take().filter(|_| read == Some(self.size))
    }
}

impl ReadAhead {
    fn wait(&mut self) -> Option<usize> {
        self.bytes.as_ref()?;
        self.answer.get_mut().ok()?.recv().ok()
    }
}

impl Drop for ReadAhead {
    fn drop(&mut self) {
        self.wait();
    }
}

/// One thread for all of them.
fn reader() -> &'static Sender<Task> {
    static READER: OnceLock<Sender<Task>> = OnceLock::new();
    READER.get_or_init(|| {
        let (tasks, todo) = channel::<Task>();
        std::thread::spawn(move || {
            for Task { fd, position, room, answer } in todo {
                // SAFETY: who asked for it keeps the descriptor open, and it is not closed here
                let file = ManuallyDrop::new(unsafe { File::from_raw_fd(fd) });
                let mut read = 0;
                while read < room.len() {
                    match file.read_at(&mut room[read..], position + read as u64) {
                        Ok(more) if more > 0 => read += more,
                        _ => break,
                    }
                }
                answer.send(read).ok();
            }
        });
        tasks
    })
}
