//! The names of streams, subjects and consumers, which everyone who shares a queue has to know alike.
//!
//! A queue `jobs` is three streams.
//! `jobs` has the messages, on the subjects `jobs.PART.all` of sixteen parts, by the hash of their keys; those that are
//! replayed, on `jobs.PART.for.GROUP`.
//! `jobs-dead` has the dead letters, on `jobs-dead.GROUP.SEQUENCE`, so that one that is told twice is there once.
//! `jobs-notes` has what the server does not know of deliveries, on `jobs-notes.GROUP.KIND.SEQUENCE.NOTE`: that nobody saw
//! one, that one was dropped, until when a message is set aside.
//! On `jobs-news.>` the server tells what is kept, and on `jobs-free.GROUP.PART` consumers tell that a part has no message in
//! flight any more; nobody keeps these.
//! A group is a consumer of its name, or sixteen, `GROUP~0` to `GROUP~15`, where it wants its messages in order.

use crate::durable::QueueError;
use std::fmt::Write;

/// How many parts a queue has, each of which is in order for a group that asks for it.
pub(super) const PARTITIONS: u64 = 16;

/// How long the token of a group may be: the server takes 255 bytes for a consumer, and the number of a part is one of them.
const LONGEST: usize = 255 - "~15".len();

/// A name as a token of a subject: letters, digits, `-` and `_` as they are, everything else as `=` and its hex
/// digits; with a `%` in the name of a consumer, the server tells garbled reply subjects.
pub(super) fn encode(name: &str) -> String {
    let mut token = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' {
            token.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(token, "={byte:02X}");
        }
    }
    // A token is never empty.
    if token.is_empty() { "=".to_owned() } else { token }
}

/// The name of a group, where the server takes it as that of a consumer.
pub(super) fn group(name: &str) -> Result<String, QueueError> {
    let found = encode(name).len();
    if found <= LONGEST { Ok(name.to_owned()) } else { Err(QueueError::GroupName { found, most: LONGEST }) }
}

/// What [`encode`] made a token of; `None` where it made no such token.
pub(super) fn decode(token: &str) -> Option<String> {
    let mut parts = token.split('=');
    let mut bytes = parts.next()?.as_bytes().to_vec();
    if token == "=" {
        return Some(String::new());
    }
    for part in parts {
        bytes.push(u8::from_str_radix(part.get(..2)?, 16).ok()?);
        bytes.extend(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).ok()
}

/// In which part the messages of a key are: FNV-1a, as every version on every machine has to find the same.
pub(super) fn partition(key: &str) -> u64 {
    let hash = key
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    hash % PARTITIONS
}

/// The consumer of one part, for a group that wants its messages in order.
pub(super) fn consumer_of_part(group: &str, part: u64) -> String {
    format!("{}~{part}", encode(group))
}

/// The group of a consumer, and which part it has where it has one.
pub(super) fn group_of_consumer(consumer: &str) -> Option<(String, Option<u64>)> {
    match consumer.split_once('~') {
        Some((group, part)) => Some((decode(group)?, Some(part.parse().ok()?))),
        None => Some((decode(consumer)?, None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_comes_back_from_its_token() {
        for name in ["", "billing", "a.b", "a b*>", "100 %", "größer", "a~1", "=", "\r\n"] {
            let token = encode(name);
            assert!(!token.is_empty() && !token.contains(['.', '*', '>', ' ', '\r', '\n', '%', '~', '/']), "{token}");
            assert_eq!(decode(&token).as_deref(), Some(name));
        }
    }

    #[test]
    fn the_part_of_a_key_is_that_of_the_published_hash() {
        // The test vectors of FNV-1a: its offset basis, and the hashes of "a" and "foobar".
        assert_eq!(partition(""), 0xcbf2_9ce4_8422_2325 % PARTITIONS);
        assert_eq!(partition("a"), 0xaf63_dc4c_8601_ec8c % PARTITIONS);
        assert_eq!(partition("foobar"), 0x85944171f73967e8 % PARTITIONS);
    }

    #[test]
    fn a_consumer_tells_its_group_and_its_part() {
        assert_eq!(group_of_consumer(&encode("a~1")), Some(("a~1".to_owned(), None)));
        assert_eq!(group_of_consumer(&consumer_of_part("a~1", 7)), Some(("a~1".to_owned(), Some(7))));
    }
}
