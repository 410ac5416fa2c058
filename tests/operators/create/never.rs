use headwater::{prelude::*, testing::marble};
use std::task::{Context, Waker};

#[test]
fn neither_emits_nor_ends() {
    marble(|m| {
        m.expect(never::<&str>(), "-------");
        m.expect(m.cold("-a-|").merge(never().with_error()), "-a-----");
    });
}

#[test]
fn stays_pending_however_often_it_is_polled() {
    use futures::Stream;
    let mut never = never::<u32>();
    for _ in 0..3 {
        let polled = std::pin::Pin::new(&mut never).poll_next(&mut Context::from_waker(Waker::noop()));
        assert!(polled.is_pending());
    }
}
