//! `from_lines`: the lines of a file, a socket or any other reader.

use crate::{
    Observable,
    parts::lines::{LineError, Lines},
    source::Source,
};
use pin_project::pin_project;
use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::io::AsyncBufRead;

/// Emits the lines of a buffered reader, without their ends.
///
#[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../docs/marbles/from_lines.svg"))]
///
/// ```
/// # use headwater::{prelude::*, testing::TestError};
/// # headwater::testing::marble(|m| {
/// let reader = "a\nb\n".as_bytes();
/// let error = |_| TestError::from("error");
/// m.expect(from_lines(reader).map_err(error), "(ab|)").values([("a", "a".into()), ("b", "b".into())]);
/// # m.picture("docs/marbles/from_lines.svg", "from_lines(\"a\\nb\\n\".as_bytes())");
/// # });
/// ```
///
/// A reader is whatever implements tokio's [`AsyncBufRead`]; a file, a socket, the standard input become one in a
/// `tokio::io::BufReader`.
/// It is read only when the consumer asks, so that nothing is held but the line that is being read, and what the reader
/// itself has buffered.
/// A line ends with `\n` or `\r\n`, and has up to a mebibyte; [`longest_line`](Observable::longest_line) says otherwise.
/// What stands behind the last `\n` is a line, too, if there is anything; a `\r` at its end is a part of it.
///
/// A reader can be read only once.
/// Where the lines are to be read again, as for [`retry`](Observable::retry), [`defer`](fn@crate::create::defer) opens
/// the file anew; a reader that can be cloned is read on by each clone from where it was cloned.
///
/// # Completion and errors
///
/// Completes with the reader, which is dropped then, before its last line is emitted if that has no end.
/// Fails with an error of the reader, and with one of the kind [`InvalidData`](io::ErrorKind::InvalidData) at a line that
/// is too long or not UTF-8, unless it is [`lossy`](Observable::lossy); either way the reader is dropped then.
///
/// # Cancellation
///
/// Drops the reader, and with it what was read of a line.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
/// use tokio::{fs::File, io::BufReader};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// let manifest = BufReader::new(File::open("Cargo.toml").await?);
/// let sections = from_lines(manifest).filter(|line| line.starts_with('['));
/// assert_eq!(sections.first().await?.as_deref(), Some("[package]"));
/// # Ok(())
/// # }
/// ```
///
/// # See also
///
/// [`create`](fn@crate::create::create) for a reader of something else than lines,
/// `Process` in [`concurrency`](crate::concurrency) for the lines of another program.
#[doc(alias(
    "lines",
    "readLine",
    "LinesStream",
    "LinesCodec",
    "AsyncLineSequence",
    "lineSequence",
    "Scanner",
    "split"
))]
pub fn from_lines<R: AsyncBufRead>(reader: R) -> Observable<FromLines<R>> {
    Observable::new(FromLines { reader: Some(reader), lines: Lines::new() })
}

/// What an observable of [`from_lines`] has beside the operators.
impl<R> Observable<FromLines<R>> {
    /// Fails at a line that is longer than so many bytes, without its end; with 0 all lines have to be empty.
    ///
    /// The limit is what bounds the memory: whoever writes the line may never end it.
    /// No more than that is held of it, however much the reader has at hand.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::io::ErrorKind;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// let endless = tokio::io::BufReader::new(tokio::io::repeat(b'x'));
    /// let error = from_lines(endless).longest_line(1_000).to_vec().await.unwrap_err();
    /// assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::InvalidData, "a line is longer than 1000 bytes"));
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias("max_line_length", "new_with_max_length"))]
    pub fn longest_line(self, bytes: usize) -> Self {
        let mut this = self;
        this.source.lines.longest = bytes;
        this
    }

    /// Puts U+FFFD wherever a line is not UTF-8, which otherwise is an error.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// let latin: &[u8] = b"caf\xe9\n";
    /// assert_eq!(from_lines(latin).lossy().to_vec().await?, ["caf\u{fffd}"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn lossy(self) -> Self {
        let mut this = self;
        this.source.lines.lossy = true;
        this
    }
}

/// The source of [`from_lines`].
#[pin_project]
#[derive(Clone)]
pub struct FromLines<R> {
    /// Gone once it has ended or failed.
    #[pin]
    reader: Option<R>,
    lines: Lines,
}

impl<R: AsyncBufRead> Source for FromLines<R> {
    type Item = String;
    type Error = io::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<String>>> {
        let mut this = self.project();
        let line = ready!(this.lines.poll_line(this.reader.as_mut(), cx));
        if line.is_err() {
            this.reader.set(None);
        }
        Poll::Ready(line.map_err(io_error).transpose())
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.reader.is_none().then_some(0))
    }
}

fn io_error(error: LineError) -> io::Error {
    match error {
        LineError::Io(error) => error,
        LineError::TooLong(limit) => {
            io::Error::new(io::ErrorKind::InvalidData, format!("a line is longer than {limit} bytes"))
        }
        LineError::NotUtf8 => io::Error::new(io::ErrorKind::InvalidData, "a line is not UTF-8"),
    }
}
