//! Virtual environments, made once for each user and kept.

use crate::machine::{Machine, Python};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Why a virtual environment could not be made.
#[derive(Debug, thiserror::Error)]
pub enum VenvError {
    /// The folder of the cache could not be used.
    #[error("cannot use the folder {path}: {source}. Set XDG_CACHE_HOME to a folder that you can write to")]
    Folder {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A step of the making failed.
    #[error("{step} failed. {advice}\n{output}")]
    Step {
        /// The step: `python -m venv` or `pip install`.
        step: String,
        /// What to do about it.
        advice: &'static str,
        /// The last lines that it wrote.
        output: String,
    },
}

/// The folder of the virtual environment for these requirements, made where there is none yet.
///
/// Several processes may ask at once: one makes it, the others wait for it. A half-made one is never used: a marker is
/// put in last, and what has no marker is made anew. It cannot be made elsewhere and moved into place instead, because
/// the scripts in a virtual environment name the folder that they stand in.
pub(crate) fn ready(
    machine: &Machine,
    name: &str,
    requirements: &str,
    python: &Python,
    progress: &dyn Fn(&str),
) -> Result<PathBuf, VenvError> {
    let hash = Sha256::digest(requirements).iter().take(6).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    let folder = machine.cache.join("venv");
    let venv = folder.join(format!("{name}-{hash}-3.{}", python.minor));
    // Whoever finds it complete needs no lock: a complete one is only ever replaced when it no longer runs.
    if works(&venv) {
        return Ok(venv);
    }
    let at = |path: &Path| {
        let path = path.to_owned();
        move |source| VenvError::Folder { path, source }
    };
    std::fs::create_dir_all(&folder).map_err(at(&folder))?;
    let lock_path = venv.with_added_extension("lock");
    let lock = File::create(&lock_path).map_err(at(&lock_path))?;
    if lock.try_lock().is_err() {
        progress(&format!("Waiting for another process that is installing {name}…"));
        lock.lock().map_err(at(&lock_path))?;
    }
    if works(&venv) {
        return Ok(venv);
    }
    match std::fs::remove_dir_all(&venv) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(at(&venv)(error)),
        _ => {}
    }
    progress(&format!("Installing {name} once, for Python 3.{} (about a minute)…", python.minor));
    step(
        "python -m venv",
        "On Debian and Ubuntu the package python3-venv is needed for this",
        Command::new(&python.program).args(["-I", "-m", "venv"]).arg(&venv),
    )?;
    let list = venv.join("requirements.txt");
    std::fs::write(&list, requirements).map_err(at(&list))?;
    step(
        "pip install",
        "It needs a package index that can be reached; it uses the one that pip is set up with. Try again once it can",
        Command::new(venv.join("bin/python"))
            .args(["-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"])
            .args(["--require-hashes", "--requirement"])
            .arg(&list),
    )?;
    let made = marker(&venv);
    let half = made.with_added_extension("half");
    std::fs::write(&half, requirements.len().to_string()).map_err(at(&half))?;
    std::fs::rename(&half, &made).map_err(at(&made))?;
    Ok(venv)
}

fn marker(venv: &Path) -> PathBuf {
    venv.join("complete")
}

/// Complete, and its Python still there: an upgrade may have taken away the one that it points to.
fn works(venv: &Path) -> bool {
    marker(venv).is_file()
        && Command::new(venv.join("bin/python"))
            .args(["-I", "-c", ""])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
}

fn step(name: &str, advice: &'static str, command: &mut Command) -> Result<(), VenvError> {
    // The caller's Python settings are not for this one.
    for name in
        ["PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "PIP_TARGET", "PIP_PREFIX", "PIP_USER", "PIP_REQUIRE_VIRTUALENV"]
    {
        command.env_remove(name);
    }
    let output = command.stdin(Stdio::null()).output().map_err(|error| VenvError::Step {
        step: name.to_owned(),
        advice,
        output: error.to_string(),
    })?;
    if output.status.success() {
        return Ok(());
    }
    let text = [output.stdout, output.stderr].concat();
    Err(VenvError::Step {
        step: name.to_owned(),
        advice,
        output: crate::emulator::tail(&String::from_utf8_lossy(&text)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    /// A Python that only pretends: its environments hold a Python that notes each installation, and fails while
    /// `broken` is there.
    fn pretend(root: &Path) -> (Machine, Python) {
        let program = root.join("python3.13");
        let text = format!(
            "#!/bin/sh\nmkdir -p \"$4/bin\"\nprintf '#!/bin/sh\\ncase $* in *pip*) sleep 0.2; echo x >> {installed}; [ ! -e \
             {broken} ];; esac\\n' > \"$4/bin/python\"\nchmod +x \"$4/bin/python\"\n",
            installed = root.join("installed").display(),
            broken = root.join("broken").display(),
        );
        std::fs::write(&program, text).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let machine = Machine { path: "".into(), cache: root.join("cache"), pythons: vec![] };
        (machine, Python { program, minor: 13 })
    }

    fn installations(root: &Path) -> usize {
        std::fs::read_to_string(root.join("installed")).unwrap_or_default().lines().count()
    }

    #[test]
    fn several_that_ask_at_once_install_once() {
        let root = tempfile::tempdir().unwrap();
        let (machine, python) = pretend(root.path());
        let made: Vec<PathBuf> = std::thread::scope(|scope| {
            let ask = || ready(&machine, "it-1.0", "it==1.0", &python, &|_| {}).unwrap();
            let asked: Vec<_> = (0..5).map(|_| scope.spawn(ask)).collect();
            asked.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert!(made.iter().all(|path| *path == made[0]));
        assert_eq!(installations(root.path()), 1);
    }

    #[test]
    fn a_half_made_environment_is_made_anew() {
        let root = tempfile::tempdir().unwrap();
        let (machine, python) = pretend(root.path());
        std::fs::write(root.path().join("broken"), "").unwrap();
        let error = ready(&machine, "it-1.0", "it==1.0", &python, &|_| {}).unwrap_err().to_string();
        assert!(error.starts_with("pip install failed."), "{error}");
        std::fs::remove_file(root.path().join("broken")).unwrap();
        let venv = ready(&machine, "it-1.0", "it==1.0", &python, &|_| {}).unwrap();
        assert_eq!(installations(root.path()), 2);
        // Its Python went away.
        std::fs::remove_file(venv.join("bin/python")).unwrap();
        ready(&machine, "it-1.0", "it==1.0", &python, &|_| {}).unwrap();
        assert_eq!(installations(root.path()), 3);
    }

    #[test]
    fn other_requirements_are_another_environment() {
        let root = tempfile::tempdir().unwrap();
        let (machine, python) = pretend(root.path());
        let one = ready(&machine, "it-1.0", "it==1.0", &python, &|_| {}).unwrap();
        let other = ready(&machine, "it-1.0", "it==1.0 # again", &python, &|_| {}).unwrap();
        assert_ne!(one, other);
    }
}
