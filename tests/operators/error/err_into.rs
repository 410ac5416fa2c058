use headwater::testing::{TestError, marble};

#[derive(Debug, PartialEq)]
struct Wrapped(TestError);

impl From<TestError> for Wrapped {
    fn from(error: TestError) -> Self {
        Self(error)
    }
}

#[test]
fn fails_with_the_converted_error() {
    marble(|m| {
        m.expect(m.cold("-a-#").err_into::<Wrapped>(), "-a-#").error(TestError::from("error"));
    });
}

#[test]
fn passes_items_and_the_end() {
    marble(|m| {
        m.expect(m.cold("-a-b-|").err_into::<Wrapped>(), "-a-b-|");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").err_into::<Wrapped>(), "--|");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.err_into::<Wrapped>(), "-a-").subscription("^--!");
    });
}
