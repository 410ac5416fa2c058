//! The classic mistakes do not compile, and the compiler says what to do about them.
//!
//! Each `mistakes/*.rs` is compiled as a program of its own; beside it, `*.stderr` has the lines that must be among what
//! the compiler prints, in that order, and no other error may be.
//! `trybuild` would compare the whole output, which differs from one version of the compiler to the next in words that
//! are not ours; what is promised here has to hold with all of them.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

#[test]
fn the_compiler_explains_the_classic_mistakes() {
    let mistakes = mistakes();
    let package = package(&mistakes);
    let unexplained: Vec<String> = mistakes
        .iter()
        .filter_map(|mistake| {
            let output = compile(&package, mistake);
            let complaint = complaint(mistake, &output)?;
            Some(format!("{}: {complaint}; the compiler said:\n{output}", mistake.display()))
        })
        .collect();
    assert!(unexplained.is_empty(), "{}", unexplained.join("\n"));
}

fn mistakes() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compile/mistakes");
    let files = fs::read_dir(&folder).expect("the mistakes are there").map(|entry| entry.unwrap().path());
    let mut mistakes: Vec<PathBuf> = files.filter(|file| file.extension().is_some_and(|it| it == "rs")).collect();
    mistakes.sort();
    assert!(!mistakes.is_empty(), "no mistakes in {}", folder.display());
    mistakes
}

/// A package outside the workspace with a program a mistake: cargo builds its dependencies once and keeps them.
fn package(mistakes: &[PathBuf]) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mistakes");
    let mut manifest = format!(
        "[package]\nname = \"mistakes\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\nheadwater.path = {root:?}\nfutures = \"0.3\"\n\n[workspace]\n"
    );
    for mistake in mistakes {
        manifest += &format!("\n[[bin]]\nname = {:?}\npath = {mistake:?}\n", name(mistake));
    }
    fs::create_dir_all(&package).unwrap();
    fs::write(package.join("Cargo.toml"), manifest).unwrap();
    // The very versions that were downloaded for this test, so that nothing has to be fetched.
    fs::copy(root.join("Cargo.lock"), package.join("Cargo.lock")).expect("cargo has written a lock file");
    package
}

fn name(mistake: &Path) -> &str {
    mistake.file_stem().and_then(|stem| stem.to_str()).expect("mistakes have plain names")
}

/// What the compiler prints.
fn compile(package: &Path, mistake: &Path) -> String {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["check", "--quiet", "--offline", "--color", "never", "--bin", name(mistake)])
        .env("CARGO_TARGET_DIR", package.join("target"))
        .current_dir(package)
        .output()
        .expect("cargo can be run");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What is wrong with the compiler's output, if anything is.
fn complaint(mistake: &Path, output: &str) -> Option<String> {
    let expected =
        fs::read_to_string(mistake.with_extension("stderr")).expect("each mistake has its message beside it");
    let expected: Vec<&str> = expected.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let mut printed = output.lines();
    let missing = expected.iter().find(|expected| !printed.any(|line| line.contains(**expected)));
    if let Some(missing) = missing {
        return Some(format!("expected the line `{missing}`"));
    }
    let ours = expected.iter().filter(|line| line.starts_with("error")).count();
    let theirs = output.lines().filter(|line| line.starts_with("error") && !line.contains("could not compile")).count();
    (ours != theirs).then(|| format!("expected {ours} errors, there are {theirs}"))
}
