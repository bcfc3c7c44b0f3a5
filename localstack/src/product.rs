//! partywall itself, as this workspace has it: what is shown or measured is never an older one.

use std::path::{Path, PathBuf};

use tokio::process::Command;

/// Builds the product by the same cargo and in the same profile as this program, and returns its path.
///
/// # Errors
///
/// Where cargo cannot be started, or the product cannot be built, of which the compiler has said why by then.
pub async fn built() -> Result<PathBuf, Box<dyn std::error::Error>> {
    // Asked when it runs, which cargo does: one target directory may serve several clones.
    let package = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let workspace = Path::new(&package).parent().ok_or("this package has no workspace around it")?;
    let here = std::env::current_exe()?;
    let folder = here.parent().ok_or("this program is in no folder")?;
    let mut build = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    build.current_dir(workspace).args(["build", "--quiet", "--package", "partywall", "--bin", "partywall"]);
    // Cargo calls each profile's folder by its name, but for this one.
    let profile = folder.file_name().filter(|name| *name != "debug").unwrap_or("dev".as_ref());
    build.arg("--profile").arg(profile);
    if let Some(target) = folder.parent() {
        build.arg("--target-dir").arg(target);
    }
    if !build.kill_on_drop(true).status().await?.success() {
        return Err("partywall could not be built: the compiler's words stand above".into());
    }
    Ok(folder.join(format!("partywall{}", std::env::consts::EXE_SUFFIX)))
}
