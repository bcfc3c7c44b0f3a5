//! What the emulators need from the machine: Python, Docker, a folder for the cache.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::process::Command;

/// Where to look for things. Kept apart from the process's environment so that tests can describe another machine.
#[derive(Clone, Debug)]
pub(crate) struct Machine {
    /// The search path for programs.
    pub(crate) path: OsString,
    /// The folder for what is made once and kept.
    pub(crate) cache: PathBuf,
    /// The folders of pyenv's and uv's Pythons: each holds one folder a version.
    pub(crate) pythons: Vec<PathBuf>,
}

/// A Python that was seen to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Python {
    /// The program itself, shims resolved.
    pub(crate) program: PathBuf,
    /// The minor version: 13 for Python 3.13.
    pub(crate) minor: u32,
}

impl Machine {
    /// This machine, as its environment describes it.
    pub(crate) fn this() -> Self {
        let folder = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let home = folder("HOME").unwrap_or_else(std::env::temp_dir);
        let cache = folder("XDG_CACHE_HOME").unwrap_or_else(|| home.join(".cache")).join("partywall");
        let pyenv = folder("PYENV_ROOT").unwrap_or_else(|| home.join(".pyenv")).join("versions");
        let uv = folder("UV_PYTHON_INSTALL_DIR")
            .unwrap_or_else(|| folder("XDG_DATA_HOME").unwrap_or_else(|| home.join(".local/share")).join("uv/python"));
        Self { path: std::env::var_os("PATH").unwrap_or_default(), cache, pythons: vec![pyenv, uv] }
    }

    /// The first Python of one of these minor versions, the versions in order of preference. A name on the path counts
    /// only once it has run: pyenv puts shims there that fail.
    pub(crate) async fn python(&self, minors: &[u32]) -> Option<Python> {
        let folders: Vec<PathBuf> = std::env::split_paths(&self.path).collect();
        let mut plain = None;
        for &minor in minors {
            let name = format!("python3.{minor}");
            let on_path = folders.iter().map(|folder| folder.join(&name));
            let installed =
                self.pythons.iter().flat_map(|folder| versions(folder, minor)).map(|v| v.join("bin").join(&name));
            for program in on_path.chain(installed).filter(|program| program.is_file()) {
                if let Some(python) = probe(&program).await.filter(|python| python.minor == minor) {
                    return Some(python);
                }
            }
            if plain.is_none() {
                let mut found = Vec::new();
                for program in folders.iter().map(|folder| folder.join("python3")).filter(|program| program.is_file()) {
                    found.extend(probe(&program).await);
                }
                plain = Some(found);
            }
            if let Some(python) = plain.iter().flatten().find(|python| python.minor == minor) {
                return Some(python.clone());
            }
        }
        None
    }

    /// Where `name` stands on the path.
    pub(crate) fn program(&self, name: &str) -> Option<PathBuf> {
        std::env::split_paths(&self.path).map(|folder| folder.join(name)).find(|program| program.is_file())
    }

    /// Docker's client, where an engine answers it.
    pub(crate) async fn docker(&self) -> Option<PathBuf> {
        let docker = self.program("docker")?;
        let mut info = Command::new(&docker);
        info.args(["info", "--format", "{{.ServerVersion}}"]).env("PATH", &self.path);
        // `docker info` ends with zero on some versions even when no engine answers; it then prints no version.
        let version = run(&mut info, Duration::from_secs(5)).await?;
        (!version.trim().is_empty()).then_some(docker)
    }
}

/// The folders in `root` that hold a Python of this minor version, newest patch first: `3.13.1`, `cpython-3.13.1-…`.
fn versions(root: &Path, minor: u32) -> Vec<PathBuf> {
    let wanted = format!("3.{minor}.");
    let mut found: Vec<(u32, PathBuf)> = std::fs::read_dir(root)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            let patch = name.strip_prefix("cpython-").unwrap_or(&name).strip_prefix(&wanted)?;
            let digits: String = patch.chars().take_while(char::is_ascii_digit).collect();
            Some((digits.parse().unwrap_or(0), entry.path()))
        })
        .collect();
    found.sort();
    found.into_iter().rev().map(|(_, path)| path).collect()
}

/// Runs the program to learn what it is. A shim answers with the Python behind it.
async fn probe(program: &Path) -> Option<Python> {
    let mut command = Command::new(program);
    command.args(["-I", "-c", "import sys; print(sys.version_info[0], sys.version_info[1], sys.executable)"]);
    let answer = run(&mut command, Duration::from_secs(10)).await?;
    let mut words = answer.trim().splitn(3, ' ');
    let (major, minor, program) = (words.next()?, words.next()?, words.next()?);
    (major == "3").then_some(Python { program: PathBuf::from(program), minor: minor.parse().ok()? })
}

/// The command's output, where it succeeds in time.
async fn run(command: &mut Command, limit: Duration) -> Option<String> {
    command.stdin(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    let output = tokio::time::timeout(limit, command.output()).await.ok()?.ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn script(path: &Path, text: &str) {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, format!("#!/bin/sh\n{text}\n")).unwrap();
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn machine(root: &Path) -> Machine {
        Machine {
            path: root.join("bin").into(),
            cache: root.join("cache"),
            pythons: vec![root.join("pyenv"), root.join("uv")],
        }
    }

    #[tokio::test]
    async fn a_shim_that_fails_is_passed_over_for_a_python_that_runs() {
        let root = tempfile::tempdir().unwrap();
        script(&root.path().join("bin/python3.13"), "echo 'pyenv: python3.13: command not found' >&2; exit 127");
        script(&root.path().join("pyenv/3.13.2/bin/python3.13"), "echo 3 13 /two");
        script(&root.path().join("pyenv/3.13.10/bin/python3.13"), "echo 3 13 /ten");
        let found = machine(root.path()).python(&[13, 12]).await;
        assert_eq!(found, Some(Python { program: "/ten".into(), minor: 13 }));
    }

    #[tokio::test]
    async fn a_name_that_lies_about_its_version_is_not_taken() {
        let root = tempfile::tempdir().unwrap();
        script(&root.path().join("bin/python3.13"), "echo 3 9 /old");
        script(&root.path().join("bin/python3"), "echo 3 12 /plain");
        let machine = machine(root.path());
        assert_eq!(machine.python(&[13]).await, None);
        assert_eq!(machine.python(&[13, 12]).await, Some(Python { program: "/plain".into(), minor: 12 }));
    }

    #[tokio::test]
    async fn uv_pythons_are_found() {
        let root = tempfile::tempdir().unwrap();
        script(&root.path().join("uv/cpython-3.13.9-linux-x86_64-gnu/bin/python3.13"), "echo 3 13 /uv");
        assert_eq!(machine(root.path()).python(&[13]).await.unwrap().program, Path::new("/uv"));
    }

    #[tokio::test]
    async fn docker_without_an_engine_is_no_docker() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(machine(root.path()).docker().await, None);
        script(&root.path().join("bin/docker"), "echo Cannot connect >&2; exit 1");
        assert_eq!(machine(root.path()).docker().await, None);
        script(&root.path().join("bin/docker"), "echo; exit 0");
        assert_eq!(machine(root.path()).docker().await, None);
        script(&root.path().join("bin/docker"), "echo 28.0.1");
        assert!(machine(root.path()).docker().await.is_some());
    }
}
