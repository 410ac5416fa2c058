//! The standard error of a child: read, so that the child never waits for it, and forgotten but for its end.

use crate::parts::budget::Budget;
use std::{
    mem::MaybeUninit,
    pin::Pin,
    task::{Context, Poll},
};
use tokio::{
    io::{AsyncRead, ReadBuf},
    process::ChildStderr,
};

/// How much of it is kept, in bytes.
const KEPT: usize = 4_096;

pub(super) struct Stderr {
    /// Gone at its end, or when it cannot be read.
    pipe: Option<ChildStderr>,
    /// The last of what was read: `KEPT` bytes at least, if there were as many, and never as many as thrice that.
    tail: Vec<u8>,
    budget: Budget,
}

impl Stderr {
    pub(super) fn new(pipe: Option<ChildStderr>) -> Self {
        Self { pipe, tail: Vec::new(), budget: Budget::new() }
    }

    /// Reads what is there; ready at the end.
    pub(super) fn poll_drain(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let mut chunk = [MaybeUninit::uninit(); KEPT];
        while let Some(pipe) = &mut self.pipe {
            let mut chunk = ReadBuf::uninit(&mut chunk);
            match Pin::new(pipe).poll_read(cx, &mut chunk) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Ok(())) if !chunk.filled().is_empty() => self.keep(chunk.filled()),
                Poll::Ready(_) => self.pipe = None,
            }
            if self.budget.is_spent(cx) {
                return Poll::Pending;
            }
        }
        Poll::Ready(())
    }

    fn keep(&mut self, chunk: &[u8]) {
        if self.tail.len() >= 2 * KEPT {
            self.tail.drain(..self.tail.len() - KEPT);
        }
        self.tail.extend_from_slice(chunk);
    }

    /// The last lines, whole but for one that is longer than all that is kept.
    pub(super) fn last_lines(&self) -> String {
        let kept = match self.tail.len().checked_sub(KEPT) {
            None | Some(0) => &self.tail[..],
            Some(cut) => {
                let kept = &self.tail[cut..];
                let line_break = kept.iter().position(|byte| *byte == b'\n').filter(|_| self.tail[cut - 1] != b'\n');
                // The first line has lost its beginning.
                line_break.map_or(kept, |end| &kept[end + 1..])
            }
        };
        String::from_utf8_lossy(kept).trim_end().to_owned()
    }
}
