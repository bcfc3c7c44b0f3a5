//! Whatever package a command names, shared dependencies have the same features, so that the SDK crates build once.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// The features of every dependency, as cargo resolves them for these arguments.
fn features(arguments: &[&str]) -> BTreeMap<String, BTreeSet<String>> {
    // Asked when it runs: one target directory may serve several clones.
    let package = std::env::var_os("CARGO_MANIFEST_DIR").unwrap();
    let workspace = Path::new(&package).parent().unwrap();
    let output = Command::new(env!("CARGO"))
        .current_dir(workspace)
        .args(["tree", "--offline", "--locked", "--prefix", "none", "--format", "{p}|{f}"])
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut features: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        if let Some((package, enabled)) = line.split_once('|') {
            let package = package.trim_end_matches(" (proc-macro)").to_owned();
            features.entry(package).or_default().insert(enabled.trim_end_matches(" (*)").to_owned());
        }
    }
    features
}

/// What is built for the program, and what is built to run while building (with `build`), where a dependency may be there
/// a second time, with features of its own.
#[test]
fn every_way_to_build_gives_a_dependency_the_same_features() {
    for (edges, with_dev) in
        [("normal,no-proc-macro", "normal,dev,no-proc-macro"), ("normal,build", "normal,build,dev")]
    {
        let whole = features(&["--workspace", "--edges", with_dev]);
        assert!(whole.len() > 100, "cargo tree said nothing");
        for package in ["partywall", "localstack"] {
            for edges in [edges, with_dev] {
                for (dependency, enabled) in features(&["--package", package, "--edges", edges]) {
                    let known = whole.get(&dependency);
                    assert!(
                        known.is_some_and(|known| enabled.is_subset(known)),
                        "{dependency} has other features for --package {package} ({enabled:?}) than for --workspace \
                         ({known:?}): every SDK crate would build twice. Pin them in features/Cargo.toml or in the root \
                         Cargo.toml"
                    );
                }
            }
        }
    }
}
