//! A plain HTTP client for health checks and the gateway. Emulators speak HTTP without TLS.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use std::time::Duration;

/// The client that everything here shares.
pub(crate) type Http = Client<HttpConnector, Full<Bytes>>;

/// A client with its own pool of connections.
pub(crate) fn client() -> Http {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    connector.set_connect_timeout(Some(Duration::from_secs(5)));
    Client::builder(TokioExecutor::new()).build(connector)
}

/// The answer's status and text, or nothing where there was no whole answer within two seconds.
pub(crate) async fn get(url: &str) -> Option<(u16, String)> {
    send("GET", url, "").await
}

/// As [`get`], with a method and a body.
pub(crate) async fn send(method: &str, url: &str, body: &str) -> Option<(u16, String)> {
    let request = http::Request::builder()
        .method(method)
        .uri(url)
        .body(Full::new(Bytes::copy_from_slice(body.as_bytes())))
        .ok()?;
    let answer = async {
        let answer = client().request(request).await.ok()?;
        let status = answer.status().as_u16();
        let body = answer.into_body().collect().await.ok()?.to_bytes();
        Some((status, String::from_utf8_lossy(&body).into_owned()))
    };
    tokio::time::timeout(Duration::from_secs(2), answer).await.ok()?
}
