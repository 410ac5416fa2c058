//! Where the examples are: for the tests of the examples, and for those of the durable queue, which kill some.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

/// An example, where `cargo test` has put it.
pub(crate) fn example(name: &str) -> PathBuf {
    let tests = env::current_exe().unwrap();
    let profile = tests.parent().and_then(Path::parent).unwrap();
    let path = profile.join("examples").join(format!("{name}{}", env::consts::EXE_SUFFIX));
    if !path.exists() {
        // A run of these tests alone builds no examples.
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--example", name, "--target-dir"]).arg(profile.parent().unwrap());
        if profile.ends_with("release") {
            build.arg("--release");
        }
        assert!(build.status().unwrap().success(), "the example could not be built");
    }
    path
}
