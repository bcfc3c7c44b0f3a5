//! Starting an emulator, and stopping it however the program ends.

use crate::http1;
use crate::machine::Machine;
use crate::venv;
pub use crate::venv::VenvError;
use std::ffi::OsString;
use std::fs::File;
use std::io::Write as _;
use std::os::unix::fs::FileExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Which emulator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `LocalStack` 4.14.0: fewer services, closer to AWS in most of them.
    LocalStack,
    /// The moto server 5.2.5: more services; it can enforce IAM policies.
    Moto,
}

/// What differs between the two.
struct Traits {
    name: &'static str,
    requirements: &'static str,
    image: &'static str,
    /// The Pythons on which the pinned set was installed and ran, best first.
    minors: &'static [u32],
    health: &'static str,
    /// What it writes to its log once it listens. Health alone could be another process's that took the same port.
    listens: &'static str,
}

impl Kind {
    fn traits(self) -> &'static Traits {
        match self {
            Self::LocalStack => &Traits {
                name: "localstack-4.14.0",
                requirements: include_str!("../requirements/localstack-4.14.0.txt"),
                image: "localstack/localstack:4.14.0",
                minors: &[13, 12],
                health: "/_localstack/health",
                listens: "Ready.",
            },
            Self::Moto => &Traits {
                name: "moto-5.2.5",
                requirements: include_str!("../requirements/moto-5.2.5.txt"),
                image: "motoserver/moto:5.2.5",
                minors: &[13, 12, 11, 10, 14],
                health: "/moto-api/",
                listens: "Running on http",
            },
        }
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::LocalStack => "LocalStack 4.14.0",
            Self::Moto => "moto 5.2.5",
        })
    }
}

/// Told what takes time.
pub type Progress = Arc<dyn Fn(&str) + Send + Sync>;

/// How to start an emulator.
#[derive(Clone)]
pub struct Options {
    /// Which one.
    pub kind: Kind,
    /// Use the one that runs there instead of starting any. For `LocalStack` the environment variable
    /// `PARTYWALL_TEST_ENDPOINT` does the same.
    pub endpoint: Option<String>,
    /// moto only: enforce IAM policies from the very first call. To build an account first, leave this out and call
    /// [`Emulator::enforce_iam`] afterwards.
    pub enforce_iam: bool,
    /// Further environment variables for the emulator.
    pub env: Vec<(String, String)>,
    /// Where its log goes; a temporary file if not said.
    pub log: Option<PathBuf>,
    /// Called before anything that takes long; by default the line goes to the standard error.
    pub progress: Progress,
}

impl Options {
    /// The usual options.
    #[must_use]
    pub fn new(kind: Kind) -> Self {
        Self {
            kind,
            endpoint: None,
            enforce_iam: false,
            env: Vec::new(),
            log: None,
            progress: Arc::new(|line| {
                // Nothing can be done where even the standard error is gone.
                let _ = writeln!(std::io::stderr(), "{line}");
            }),
        }
    }
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("kind", &self.kind)
            .field("endpoint", &self.endpoint)
            .field("enforce_iam", &self.enforce_iam)
            .field("env", &self.env)
            .field("log", &self.log)
            .finish_non_exhaustive()
    }
}

/// Why no emulator runs.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The endpoint that was given does not answer as an emulator does.
    #[error("no emulator answers at {endpoint}. Start one there, or leave the endpoint out to have one started")]
    NoAnswer {
        /// The endpoint.
        endpoint: String,
    },
    /// Neither Docker nor a Python that fits.
    #[error(
        "{kind} needs a running Docker engine or {pythons}, and neither is here. \
         Install one of them, for example with `uv python install {example}` or `pyenv install {example}`"
    )]
    NothingToRunItWith {
        /// What was to be started.
        kind: Kind,
        /// The Pythons that would do.
        pythons: &'static str,
        /// One of them.
        example: &'static str,
    },
    /// Its virtual environment could not be made.
    #[error("{kind} could not be installed: {source}")]
    Install {
        /// What was to be installed.
        kind: Kind,
        /// Why not.
        source: VenvError,
    },
    /// The system refused something that the start needs.
    #[error("{kind} could not be started: {what}: {source}")]
    System {
        /// What was to be started.
        kind: Kind,
        /// What was tried.
        what: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// It ended, or never became healthy.
    #[error("{kind} {what}. The last lines of its log:\n{log}")]
    Unhealthy {
        /// What was started.
        kind: Kind,
        /// How it went wrong.
        what: String,
        /// The last lines of its log.
        log: String,
    },
}

/// A running emulator. Dropping it stops it, unless it was running before.
#[derive(Debug)]
pub struct Emulator {
    kind: Kind,
    endpoint: String,
    notice: Option<String>,
    /// Nothing for one that is somebody else's.
    held: Option<Held>,
}

impl Emulator {
    /// Starts one, and waits until it is healthy.
    ///
    /// In this order: the endpoint that is given; Docker, where an engine answers (`LocalStack` only); a virtual
    /// environment in the user's cache, made once; moto in `LocalStack`'s place, where only an older Python is there
    /// (then [`kind`](Self::kind) and [`notice`](Self::notice) say so).
    pub async fn start(options: Options) -> Result<Self, StartError> {
        Self::start_on(Machine::this(), options).await
    }

    async fn start_on(machine: Machine, mut options: Options) -> Result<Self, StartError> {
        if options.endpoint.is_none() && options.kind == Kind::LocalStack {
            options.endpoint = std::env::var("PARTYWALL_TEST_ENDPOINT").ok().filter(|value| !value.is_empty());
        }
        if let Some(endpoint) = &options.endpoint {
            return Self::running(endpoint).await;
        }
        let (kind, runner, notice) = choose(&machine, &options).await?;
        options.kind = kind;
        // Between choosing a free port and listening on it another process may take it.
        let mut tries = 3;
        loop {
            tries -= 1;
            match Held::start(&machine, &options, &runner).await? {
                Started::Healthy { endpoint, held } => return Ok(Self { kind, endpoint, notice, held: Some(held) }),
                Started::PortTaken if tries > 0 => {}
                Started::PortTaken => {
                    return Err(StartError::Unhealthy {
                        kind,
                        what: "lost its port to another process three times".into(),
                        log: String::new(),
                    });
                }
            }
        }
    }

    /// The one that runs at this endpoint.
    async fn running(endpoint: &str) -> Result<Self, StartError> {
        let endpoint = endpoint.trim_end_matches('/').to_owned();
        for kind in [Kind::LocalStack, Kind::Moto] {
            let answer = http1::get(&format!("{endpoint}{}", kind.traits().health)).await;
            if matches!(answer, Some((200, _))) {
                return Ok(Self { kind, endpoint, notice: None, held: None });
            }
        }
        Err(StartError::NoAnswer { endpoint })
    }

    /// Where it listens, as `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Which one it is: moto may stand in for `LocalStack`.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// What the user should know about the choice that was made.
    #[must_use]
    pub fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }

    /// The environment variables that point the AWS CLI and the SDKs at it.
    #[must_use]
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        environment(&self.endpoint)
    }

    /// moto only: empties it. `false` where it did not.
    pub async fn reset(&self) -> bool {
        let url = format!("{}/moto-api/reset", self.endpoint);
        matches!(http1::send("POST", &url, "").await, Some((200, _)))
    }

    /// moto only: from now on every call needs valid keys and a policy that allows it, or no longer. `false` where moto
    /// did not agree.
    pub async fn enforce_iam(&self, on: bool) -> bool {
        // moto counts calls, and enforces from this one on.
        let from = if on { "0" } else { "inf" };
        let url = format!("{}/moto-api/reset-auth", self.endpoint);
        matches!(http1::send("POST", &url, from).await, Some((200, _)))
    }

    /// The last lines of its log, where it was started here.
    #[must_use]
    pub fn log(&self) -> String {
        self.held.as_ref().map(|held| tail(&held.text())).unwrap_or_default()
    }
}

/// The environment variables that point the AWS CLI and the SDKs at an emulator.
#[must_use]
pub fn environment(endpoint: &str) -> Vec<(&'static str, String)> {
    vec![
        ("AWS_ENDPOINT_URL", endpoint.to_owned()),
        ("AWS_ACCESS_KEY_ID", "test".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "test".to_owned()),
        ("AWS_REGION", "us-east-1".to_owned()),
    ]
}

/// What runs the emulator.
enum Runner {
    Docker(PathBuf),
    Venv(PathBuf),
}

/// What can be started here: which one, with what, and what the user should know about it.
async fn choose(machine: &Machine, options: &Options) -> Result<(Kind, Runner, Option<String>), StartError> {
    let mut notice = None;
    if options.kind == Kind::LocalStack
        && let Some(docker) = machine.docker().await
    {
        match pulled(&docker, machine, Kind::LocalStack, &options.progress).await {
            Ok(()) => return Ok((Kind::LocalStack, Runner::Docker(docker), None)),
            Err(said) => {
                let image = Kind::LocalStack.traits().image;
                notice =
                    Some(format!("Docker runs, but the image {image} could not be had, so Python runs it: {said}"));
            }
        }
    }
    if let Some(python) = machine.python(options.kind.traits().minors).await {
        let venv = install(machine, options.kind, python, &options.progress).await?;
        return Ok((options.kind, Runner::Venv(venv), notice));
    }
    match options.kind {
        Kind::LocalStack => {
            let Some(python) = machine.python(Kind::Moto.traits().minors).await else {
                return Err(StartError::NothingToRunItWith {
                    kind: Kind::LocalStack,
                    pythons: "Python 3.13 or 3.12",
                    example: "3.13",
                });
            };
            let notice = format!(
                "{} needs Docker or Python 3.13; only Python 3.{} is here. {} stands in for it: other services, and \
                 answers that differ in places. To have LocalStack, run `uv python install 3.13` or `pyenv install 3.13`.",
                Kind::LocalStack,
                python.minor,
                Kind::Moto
            );
            (options.progress)(&notice);
            let venv = install(machine, Kind::Moto, python, &options.progress).await?;
            Ok((Kind::Moto, Runner::Venv(venv), Some(notice)))
        }
        Kind::Moto => {
            if let Some(docker) = machine.docker().await
                && pulled(&docker, machine, Kind::Moto, &options.progress).await.is_ok()
            {
                return Ok((Kind::Moto, Runner::Docker(docker), None));
            }
            Err(StartError::NothingToRunItWith { kind: Kind::Moto, pythons: "Python 3.10 or later", example: "3.13" })
        }
    }
}

/// Makes sure that the image is here.
async fn pulled(docker: &Path, machine: &Machine, kind: Kind, progress: &Progress) -> Result<(), String> {
    let image = kind.traits().image;
    let run = |arguments: &[&str], limit| {
        let mut command = tokio::process::Command::new(docker);
        command.args(arguments).env("PATH", &machine.path).stdin(Stdio::null()).kill_on_drop(true);
        async move {
            match tokio::time::timeout(Duration::from_secs(limit), command.output()).await {
                Ok(Ok(output)) if output.status.success() => Ok(()),
                Ok(Ok(output)) => Err(tail(&String::from_utf8_lossy(&output.stderr))),
                Ok(Err(error)) => Err(error.to_string()),
                Err(_) => Err(format!("no end after {limit} s")),
            }
        }
    };
    if run(&["image", "inspect", image], 10).await.is_ok() {
        return Ok(());
    }
    progress(&format!("Pulling the image {image} once…"));
    run(&["pull", "--quiet", image], 900).await
}

async fn install(
    machine: &Machine,
    kind: Kind,
    python: crate::machine::Python,
    progress: &Progress,
) -> Result<PathBuf, StartError> {
    let (machine, progress) = (machine.clone(), Arc::clone(progress));
    let made = tokio::task::spawn_blocking(move || {
        let Traits { name, requirements, .. } = kind.traits();
        venv::ready(&machine, name, requirements, &python, &|line| progress(line))
    });
    made.await
        .map_err(|error| StartError::System {
            kind,
            what: "installing it".into(),
            source: std::io::Error::other(error),
        })?
        .map_err(|source| StartError::Install { kind, source })
}

/// How a start went.
enum Started {
    Healthy { endpoint: String, held: Held },
    PortTaken,
}

/// The supervisor of an emulator, and the pipe that keeps it going.
#[derive(Debug)]
struct Held {
    supervisor: Child,
    pipe: Option<ChildStdin>,
    folder: PathBuf,
    /// Held open: the supervisor removes the file before it ends, and the last words of an emulator that failed matter.
    log: File,
}

impl Held {
    fn text(&self) -> String {
        let mut bytes = vec![0; self.log.metadata().map_or(0, |about| usize::try_from(about.len()).unwrap_or(0))];
        let read = self.log.read_at(&mut bytes, 0).unwrap_or(0);
        String::from_utf8_lossy(&bytes[..read]).into_owned()
    }

    async fn start(machine: &Machine, options: &Options, runner: &Runner) -> Result<Started, StartError> {
        let kind = options.kind;
        let system = |what: &str| {
            let what = what.to_owned();
            move |source| StartError::System { kind, what, source }
        };
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .map_err(system("finding a free port"))?
            .port();
        let address = format!("127.0.0.1:{port}");
        // The supervisor removes the folder, because it outlives this process even when this one is killed.
        let folder = tempfile::Builder::new()
            .prefix("partywall-")
            .tempdir()
            .map_err(system("making a temporary folder"))?
            .keep();
        let log = options.log.clone().unwrap_or_else(|| folder.join("log"));
        let open = || {
            let file = File::options().read(true).write(true).create(true).truncate(true).open(&log)?;
            Ok((file.try_clone()?, file.try_clone()?, file))
        };
        let (out, err, log) = open().map_err(system(&format!("opening its log {}", log.display())))?;
        let mut command = match runner {
            Runner::Venv(venv) => in_venv(machine, options, venv, &folder, &address),
            Runner::Docker(docker) => in_docker(machine, options, docker, &folder, port),
        };
        // A process group of its own: a Ctrl-C in the terminal, or a test runner that kills the group of a test, would
        // take the supervisor first, and leave the emulator alone.
        command.process_group(0).stdin(Stdio::piped()).stdout(out).stderr(err);
        let mut supervisor = command.spawn().map_err(system("running its supervisor"))?;
        let pipe = supervisor.stdin.take();
        let mut held = Self { supervisor, pipe, folder, log };
        let endpoint = format!("http://{address}");
        let limit = Duration::from_secs(if matches!(runner, Runner::Docker(_)) { 120 } else { 60 });
        let begin = Instant::now();
        loop {
            let ended = held.supervisor.try_wait().map_err(system("watching it"))?;
            let text = held.text();
            if text.to_lowercase().contains("address already in use") || text.contains("port is already allocated") {
                return Ok(Started::PortTaken);
            }
            if let Some(status) = ended {
                let what = format!("ended before it was healthy ({status})");
                return Err(StartError::Unhealthy { kind, what, log: tail(&text) });
            }
            let Traits { listens, health, .. } = kind.traits();
            if text.contains(listens) && matches!(http1::get(&format!("{endpoint}{health}")).await, Some((200, _))) {
                return Ok(Started::Healthy { endpoint, held });
            }
            if begin.elapsed() > limit {
                let what = format!("was not healthy after {} s", limit.as_secs());
                return Err(StartError::Unhealthy { kind, what, log: tail(&text) });
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // Nothing in an emulator is worth a slow stop: any byte asks for a quick one. A closed pipe would do as well.
        if let Some(mut pipe) = self.pipe.take() {
            let _ = pipe.write_all(b"now");
        }
        let end = Instant::now() + Duration::from_secs(10);
        while matches!(self.supervisor.try_wait(), Ok(None)) {
            if Instant::now() > end {
                let _ = self.supervisor.kill();
                let _ = self.supervisor.wait();
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn in_venv(machine: &Machine, options: &Options, venv: &Path, folder: &Path, address: &str) -> Command {
    let bin = venv.join("bin");
    let mut command = Command::new(bin.join("python"));
    command.args(["-I", "-c", include_str!("supervisor.py")]).arg(folder).arg(bin.join("python"));
    let mut path = OsString::from(&bin);
    path.push(":");
    path.push(&machine.path);
    // Only what is named here: the user's AWS profile, proxies and LOCALSTACK_… settings must not change what a test
    // sees. HOME is the temporary folder for the same reason.
    command.env_clear().env("PATH", path).env("HOME", folder).env("TMPDIR", folder);
    command.env("LANG", "C.UTF-8").env("PYTHONUNBUFFERED", "1").env("AWS_EC2_METADATA_DISABLED", "true");
    // Without AWS's managed policies none can be attached. LocalStack is built on moto and reads the same variable.
    command.env("MOTO_IAM_LOAD_MANAGED_POLICIES", "true");
    match options.kind {
        Kind::LocalStack => {
            command
                .args(["-m", "localstack.runtime.main"])
                .env("GATEWAY_LISTEN", address)
                .env("LOCALSTACK_HOST", address)
                .env("FILESYSTEM_ROOT", folder)
                .env("SKIP_SSL_CERT_DOWNLOAD", "1")
                .env("DISABLE_EVENTS", "1")
                // Without it there are hundreds of images, and their snapshots are the account's in every listing.
                .env("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
                // No name server of its own: it would ask another one on the internet, and want port 53.
                .env("DNS_ADDRESS", "0");
        }
        Kind::Moto => {
            let (host, port) = address.rsplit_once(':').unwrap_or((address, "0"));
            command.args(["-m", "moto.server", "-H", host, "-p", port]).env("MOTO_EC2_LOAD_DEFAULT_AMIS", "false");
            if options.enforce_iam {
                command.env("INITIAL_NO_AUTH_ACTION_COUNT", "0");
            }
        }
    }
    command.envs(options.env.iter().map(|(name, value)| (name, value)));
    command
}

fn in_docker(machine: &Machine, options: &Options, docker: &Path, folder: &Path, port: u16) -> Command {
    let name = format!("partywall-{}-{port}", std::process::id());
    let mut command = Command::new("/bin/sh");
    command.args(["-c", include_str!("supervisor.sh"), "supervisor"]).arg(folder).arg(&name).arg(docker);
    command.env("PATH", &machine.path);
    let inside = if options.kind == Kind::LocalStack { port } else { 5000 };
    command.args(["run", "--rm", "--name", &name, "--publish", &format!("127.0.0.1:{port}:{inside}")]);
    let mut env: Vec<(String, String)> = Vec::new();
    let mut set = |name: &str, value: String| env.push((name.to_owned(), value));
    set("MOTO_IAM_LOAD_MANAGED_POLICIES", "true".into());
    match options.kind {
        Kind::LocalStack => {
            set("GATEWAY_LISTEN", format!("0.0.0.0:{port}"));
            set("LOCALSTACK_HOST", format!("127.0.0.1:{port}"));
            set("SKIP_SSL_CERT_DOWNLOAD", "1".into());
            set("DISABLE_EVENTS", "1".into());
            set("MOTO_EC2_LOAD_DEFAULT_AMIS", "false".into());
        }
        Kind::Moto => {
            set("MOTO_EC2_LOAD_DEFAULT_AMIS", "false".into());
            if options.enforce_iam {
                set("INITIAL_NO_AUTH_ACTION_COUNT", "0".into());
            }
        }
    }
    env.extend(options.env.iter().cloned());
    for (name, value) in env {
        command.arg("--env").arg(format!("{name}={value}"));
    }
    command.arg(options.kind.traits().image);
    command
}

/// The last lines of a log, as an error shows them.
pub(crate) fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(20)..].join("\n")
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

    /// A machine whose only programs are those in `root/bin`, besides the system's shell tools.
    fn machine(root: &Path) -> Machine {
        Machine { path: root.join("bin").into(), cache: root.join("cache"), pythons: vec![root.join("pythons")] }
    }

    fn quiet(kind: Kind) -> Options {
        Options { progress: Arc::new(|_| {}), ..Options::new(kind) }
    }

    #[tokio::test]
    async fn without_docker_and_python_the_error_says_what_to_install() {
        let root = tempfile::tempdir().unwrap();
        let error = Emulator::start_on(machine(root.path()), quiet(Kind::LocalStack)).await.unwrap_err().to_string();
        assert!(error.contains("Docker engine or Python 3.13 or 3.12"), "{error}");
        assert!(error.contains("uv python install 3.13"), "{error}");
    }

    #[tokio::test]
    async fn an_endpoint_where_nothing_answers_is_an_error_that_names_it() {
        let options = Options { endpoint: Some("http://127.0.0.1:9/".into()), ..quiet(Kind::LocalStack) };
        let error = Emulator::start(options).await.unwrap_err().to_string();
        assert!(error.contains("http://127.0.0.1:9."), "{error}");
    }

    #[tokio::test]
    async fn a_python_that_cannot_make_environments_is_reported_with_its_words() {
        let root = tempfile::tempdir().unwrap();
        let python = root.path().join("bin/python3.13");
        let text = "case \"$*\" in *venv*) echo 'ensurepip is not available' >&2; exit 1;; *) echo 3 13 \"$0\";; esac";
        script(&python, text);
        let error = Emulator::start_on(machine(root.path()), quiet(Kind::LocalStack)).await.unwrap_err().to_string();
        assert!(error.contains("ensurepip is not available") && error.contains("python3-venv"), "{error}");
    }

    /// A Docker client that needs no engine: it serves what a healthy emulator does, from the host.
    async fn docker(root: &Path, rest: &str) {
        let text = format!(
            r#"case "$1" in
info) echo 28.0.1;;
image) exit 0;;
rm) echo "$3" >> {log}; kill $(cat {pid}) 2>/dev/null;;
run) {rest};;
esac"#,
            log = root.join("removed").display(),
            pid = root.join("pid").display(),
        );
        script(&root.join("bin/docker"), &text);
        let this = Machine::this();
        // The Python itself: a shim would look for more programs on this bare path.
        let python = this.python(Kind::Moto.traits().minors).await.unwrap().program;
        for (name, real) in
            [("cat", this.program("cat").unwrap()), ("rm", this.program("rm").unwrap()), ("python3", python)]
        {
            script(&root.join("bin").join(name), &format!("exec {} \"$@\"", real.display()));
        }
    }

    #[tokio::test]
    async fn with_docker_the_container_is_removed_when_the_emulator_is_dropped() {
        let root = tempfile::tempdir().unwrap();
        let server = root.path().join("server.py");
        std::fs::write(
            &server,
            "import http.server, sys\n\
             class H(http.server.BaseHTTPRequestHandler):\n    \
                 def do_GET(self):\n        \
                     self.send_response(200)\n        \
                     self.end_headers()\n\
             s = http.server.HTTPServer(('127.0.0.1', int(sys.argv[1])), H)\n\
             print('Ready.', flush=True)\n\
             s.serve_forever()\n",
        )
        .unwrap();
        let pid = root.path().join("pid");
        let run = format!(
            "for a in \"$@\"; do case \"$a\" in 127.0.0.1:*) port=${{a##*:}};; esac; done; echo $$ > {}; exec python3 {} \"$port\"",
            pid.display(),
            server.display()
        );
        docker(root.path(), &run).await;
        let emulator = Emulator::start_on(machine(root.path()), quiet(Kind::LocalStack)).await.unwrap();
        assert_eq!((emulator.kind(), emulator.notice()), (Kind::LocalStack, None));
        let endpoint = emulator.endpoint().to_owned();
        assert!(http1::get(&endpoint).await.is_some());
        drop(emulator);
        assert!(http1::get(&endpoint).await.is_none());
        let removed = std::fs::read_to_string(root.path().join("removed")).unwrap();
        assert!(removed.starts_with("partywall-"), "{removed}");
    }

    #[tokio::test]
    async fn an_emulator_that_ends_at_once_is_an_error_with_its_last_words() {
        let root = tempfile::tempdir().unwrap();
        docker(root.path(), "echo 'license expired'; exit 3").await;
        let error = Emulator::start_on(machine(root.path()), quiet(Kind::LocalStack)).await.unwrap_err().to_string();
        assert!(error.contains("ended before it was healthy") && error.contains("license expired"), "{error}");
    }

    #[test]
    fn a_tail_is_twenty_lines() {
        let text = (0..50).map(|n| format!("line {n}\n")).collect::<Vec<_>>().join("\n");
        let tail = tail(&text);
        assert!(tail.starts_with("line 30\n") && tail.ends_with("line 49"));
    }
}
