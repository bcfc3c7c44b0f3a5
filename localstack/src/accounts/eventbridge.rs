//! What the sample accounts hold of `EventBridge`, besides the default bus of each region.

use aws_sdk_eventbridge::Client;

use super::{BuildError, Found, REGION, Site, What as _};

pub(super) async fn weak(site: &Site) -> Result<Found, BuildError> {
    let events = Client::new(&site.config);
    bus(site, &events, "orders", Some("*")).await?;
    bus(site, &events, "till", None).await?;
    let mut found = Found::default();
    for check in ["eventbridge-event-bus-not-cross-account", "eventbridge-event-bus-not-public"] {
        found.add(check, ["orders"], ["default", "till"]);
    }
    found.add("eventbridge-event-bus-policy", ["till"], ["orders"]);
    Ok(found)
}

pub(super) async fn hardened(site: &Site) -> Result<Found, BuildError> {
    let own = format!("arn:aws:iam::{}:root", site.id);
    bus(site, &Client::new(&site.config), "oven", Some(&own)).await?;
    Ok(Found::default())
}

/// A bus that lets in a principal, if any.
async fn bus(site: &Site, events: &Client, name: &str, principal: Option<&str>) -> Result<(), BuildError> {
    events.create_event_bus().name(name).send().await.what(&format!("the event bus {name}"))?;
    let Some(principal) = principal else { return Ok(()) };
    let arn = format!("arn:aws:events:{REGION}:{}:event-bus/{name}", site.id);
    let policy = format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Sid": "put", "Effect": "Allow", "Principal": {{"AWS": "{principal}"}}, "Action": "events:PutEvents", "Resource": "{arn}"}}]}}"#
    );
    let put = events.put_permission().event_bus_name(name).policy(policy);
    put.send().await.what(&format!("the policy of the event bus {name}")).map(drop)
}
