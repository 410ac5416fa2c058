use futures::{FutureExt, StreamExt};
use headwater::{
    BoxLocalObservable,
    create::FromLines,
    prelude::*,
    testing::{TestError, marble},
};
use std::{
    cell::Cell,
    io::{self, BufRead, ErrorKind},
    iter,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, ready},
};
use tokio::io::{AsyncRead, BufReader, ReadBuf};

/// A reader of what a source emits: each item is a piece, its end is the end, its error is that of the reader.
struct Pieces(BoxLocalObservable<'static, &'static str, TestError>);

impl AsyncRead for Pieces {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match ready!(self.0.poll_next_unpin(cx)) {
            Some(Ok(piece)) => into.put_slice(piece.as_bytes()),
            Some(Err(error)) => return Poll::Ready(Err(io::Error::other(error))),
            None => {}
        }
        Poll::Ready(Ok(()))
    }
}

type InPieces = Observable<FromLines<BufReader<Pieces>>>;

fn lines_of(source: Observable<impl Source<Item = &'static str, Error = TestError> + 'static>) -> InPieces {
    from_lines(BufReader::new(Pieces(source.boxed_local())))
}

/// With an error that can be compared.
fn told<R>(lines: Observable<FromLines<R>>) -> Observable<impl Source<Item = String, Error = TestError>>
where
    FromLines<R>: Source<Item = String, Error = io::Error>,
{
    lines.map_err(|error| TestError::from(error.to_string().as_str()))
}

fn text(text: &str) -> String {
    text.to_owned()
}

#[test]
fn emits_a_line_when_its_end_is_there() {
    marble(|m| {
        let source = m.cold("-a-b-c----|").values([("a", "one\ntw"), ("b", "o"), ("c", "\nthree\n")]);
        let expected = [("1", text("one")), ("2", text("two")), ("3", text("three"))];
        m.expect(told(lines_of(source)), "-1---(23)-|").values(expected);
    });
}

#[test]
fn a_reader_without_anything_is_empty() {
    marble(|m| {
        m.expect(told(lines_of(m.cold("--|"))), "--|");
    });
}

#[test]
fn what_stands_behind_the_last_end_is_a_line_when_the_reader_ends() {
    marble(|m| {
        let source = m.cold("-a--|").values([("a", "one\ntwo")]);
        m.expect(told(lines_of(source)), "-1--(2|)").values([("1", text("one")), ("2", text("two"))]);
    });
}

#[test]
fn the_error_of_the_reader_is_told_at_once_and_drops_what_was_begun() {
    marble(|m| {
        let source = m.cold("-a-#").values([("a", "one\ntwo")]);
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(told(lines_of(source)), "-1-#").values([("1", text("one"))]);
    });
}

#[test]
fn a_reader_that_ends_is_dropped() {
    marble(|m| {
        let source = m.cold("-a-|").values([("a", "one\n")]);
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(told(lines_of(source)), "-1-|").values([("1", text("one"))]);
    });
}

#[test]
fn dropping_it_drops_the_reader() {
    marble(|m| {
        let source = m.cold("-a---").values([("a", "one\ntwo")]);
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(told(lines_of(source)), "-1").values([("1", text("one"))]).subscription("^--!");
    });
}

#[test]
fn a_consumer_that_has_enough_drops_the_reader() {
    marble(|m| {
        let source = m.cold("-a---").values([("a", "one\ntwo\n")]);
        m.expect_subscriptions(&source, ["^!"]);
        m.expect(told(lines_of(source)).take(1), "-(1|)").values([("1", text("one"))]);
    });
}

#[tokio::test]
async fn the_reader_is_gone_when_its_last_line_has_no_end_and_is_emitted() {
    let alive = Rc::new(());
    let here = Rc::downgrade(&alive);
    let source = just("one").with_error().finalize(move |_| drop(alive));
    let mut lines = lines_of(source);
    assert_eq!(lines.next().await.unwrap().unwrap(), "one");
    assert_eq!(here.strong_count(), 0);
    assert!(lines.next().await.is_none());
    assert!(lines.next().await.is_none());
}

#[tokio::test]
async fn after_an_error_it_is_over() {
    let mut lines = from_lines("one\nlonger\ntwo\n".as_bytes()).longest_line(3);
    assert_eq!(lines.next().await.unwrap().unwrap(), "one");
    assert!(lines.next().await.unwrap().is_err());
    assert!(lines.next().await.is_none());
}

#[tokio::test]
async fn whatever_the_ends_and_the_pieces_the_lines_are_those_of_std() {
    let mut texts = vec![String::new()];
    for length in 0..6 {
        let longer = texts.iter().filter(|text| text.len() == length);
        let longer = longer.flat_map(|text| ["a", "\r", "\n"].map(|letter| format!("{text}{letter}")));
        texts.extend(longer.collect::<Vec<_>>());
    }
    assert_eq!(texts.len(), (0..=6).map(|length| 3_usize.pow(length)).sum::<usize>());
    for text in &texts {
        let expected: Vec<String> = text.as_bytes().lines().map(Result::unwrap).collect();
        for capacity in [1, 2, 3, 8] {
            let reader = BufReader::with_capacity(capacity, text.as_bytes());
            let lines = from_lines(reader).longest_line(6).to_vec().await.unwrap();
            assert_eq!(lines, expected, "{text:?} in pieces of {capacity}");
        }
    }
}

#[tokio::test]
async fn a_line_may_be_as_long_as_the_limit_and_no_longer() {
    for (text, fits) in [
        ("abcd\n", true),
        ("abcd\r\n", true),
        ("abcd", true),
        ("abcde\n", false),
        ("abcde\r\n", false),
        ("abcde", false),
        ("abcd\r", false),
        ("abcd\rx\n", false),
        ("abcd\r\r\n", false),
    ] {
        for capacity in 1..8 {
            let reader = BufReader::with_capacity(capacity, text.as_bytes());
            match from_lines(reader).longest_line(4).to_vec().await {
                Ok(lines) => assert!(fits && lines == ["abcd"], "{text:?}: {lines:?}"),
                Err(error) => {
                    assert!(!fits, "{text:?}: {error}");
                    assert_eq!(error.kind(), ErrorKind::InvalidData);
                    assert_eq!(error.to_string(), "a line is longer than 4 bytes");
                }
            }
        }
    }
}

#[tokio::test]
async fn with_a_limit_of_nothing_all_lines_are_empty() {
    assert_eq!(from_lines("\n\r\n".as_bytes()).longest_line(0).to_vec().await.unwrap(), ["", ""]);
    assert!(from_lines("\n.\n".as_bytes()).longest_line(0).to_vec().await.is_err());
}

#[tokio::test]
async fn without_a_word_a_line_has_up_to_a_mebibyte() {
    let longest = "x".repeat(1 << 20);
    let lines = from_lines(longest.as_bytes()).to_vec().await.unwrap();
    assert!(lines == [&*longest]);
    let longer = longest + "x";
    assert!(from_lines(longer.as_bytes()).to_vec().await.is_err());
    assert!(from_lines(longer.as_bytes()).longest_line(usize::MAX).to_vec().await.is_ok());
}

#[tokio::test]
async fn of_a_line_that_is_too_long_no_more_is_taken_than_shows_that() {
    let endless = "x".repeat(10_000);
    let mut reader = endless.as_bytes();
    assert!(from_lines(&mut reader).longest_line(100).to_vec().await.is_err());
    assert_eq!(endless.len() - reader.len(), 100 + "\r\n".len());
}

#[test]
fn a_line_that_is_too_long_is_an_error_before_its_end_is_there() {
    marble(|m| {
        let source = m.cold("-a-b-----").values([("a", "abcd\r"), ("b", "e")]);
        let expected = m.expect(told(lines_of(source).longest_line(4)), "---#");
        expected.error("a line is longer than 4 bytes");
    });
}

#[tokio::test]
async fn a_line_that_is_not_utf8_is_an_error_unless_losses_are_allowed() {
    let latin: &[u8] = b"fine\ncaf\xe9\nfine\n";
    let mut strict = from_lines(latin);
    assert_eq!(strict.next().await.unwrap().unwrap(), "fine");
    let error = strict.next().await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::InvalidData, "a line is not UTF-8"));
    assert!(strict.next().await.is_none());
    assert_eq!(from_lines(latin).lossy().to_vec().await.unwrap(), ["fine", "caf\u{fffd}", "fine"]);
}

#[tokio::test]
async fn a_letter_may_come_in_two_pieces() {
    let reader = BufReader::with_capacity(1, "é\nü".as_bytes());
    assert_eq!(from_lines(reader).to_vec().await.unwrap(), ["é", "ü"]);
}

#[tokio::test]
async fn reads_when_it_is_asked_and_no_further() {
    let read = Rc::new(Cell::new(0));
    let count = Rc::clone(&read);
    let pieces = from_iter(iter::repeat("one\n")).tap(move |_| count.set(count.get() + 1)).with_error();
    let mut lines = lines_of(pieces);
    assert_eq!(read.get(), 0);
    for asked in 1..=3 {
        lines.next().await.unwrap().unwrap();
        assert_eq!(read.get(), asked);
    }
}

#[test]
fn a_reader_that_is_always_ready_and_ends_no_line_does_not_hold_the_task() {
    let read = Rc::new(Cell::new(0));
    let count = Rc::clone(&read);
    let pieces = from_iter(iter::repeat("x")).tap(move |_| count.set(count.get() + 1)).with_error();
    let mut lines = lines_of(pieces);
    assert!(lines.next().now_or_never().is_none());
    assert_eq!(read.get(), 1_024);
}

#[tokio::test]
async fn a_line_of_many_pieces_goes_on_after_it_has_given_way() {
    let pieces = from_iter(iter::repeat_n("x", 5_000)).concat(just("\n")).with_error();
    assert_eq!(lines_of(pieces).to_vec().await.unwrap(), ["x".repeat(5_000)]);
}

#[tokio::test]
async fn a_clone_reads_on_from_where_it_was_cloned() {
    let recipe = from_lines("one\ntwo\n".as_bytes());
    assert_eq!(recipe.clone().repeat(2).to_vec().await.unwrap(), ["one", "two", "one", "two"]);
    let mut begun = recipe;
    begun.next().await.unwrap().unwrap();
    assert_eq!(begun.clone().to_vec().await.unwrap(), ["two"]);
    assert_eq!(begun.to_vec().await.unwrap(), ["two"]);
}
