//! What the sample accounts hold of Elastic Beanstalk. moto has environments without options: those of the hardened
//! account are put into the answer on its way.

use super::{BuildError, Found, Site, What};

const CHECKS: &[&str] = &[
    "elasticbeanstalk-cloudwatch-logs",
    "elasticbeanstalk-enhanced-health",
    "elasticbeanstalk-https-listener",
    "elasticbeanstalk-managed-updates",
];

pub(super) async fn weak(site: &Site) -> Result<Found, BuildError> {
    let mut found = Found::default();
    found.not_emulated(CHECKS);
    if !site.localstack {
        environment(site).await?;
    }
    Ok(found)
}

pub(super) async fn hardened(site: &Site) -> Result<Found, BuildError> {
    let mut found = Found::default();
    if site.localstack {
        found.not_emulated(CHECKS);
        return Ok(found);
    }
    environment(site).await?;
    for check in CHECKS {
        found.add(check, [], ["crumb-shop"]);
    }
    Ok(found)
}

async fn environment(site: &Site) -> Result<(), BuildError> {
    let beanstalk = aws_sdk_elasticbeanstalk::Client::new(&site.config);
    let application = beanstalk.create_application().application_name("crumb").send().await;
    application.what("the application crumb")?;
    let environment = beanstalk.create_environment().application_name("crumb").environment_name("crumb-shop");
    let environment = environment.solution_stack_name("64bit Amazon Linux 2023 v4.3.0 running Python 3.11");
    environment.send().await.what("the environment crumb-shop").map(drop)
}
