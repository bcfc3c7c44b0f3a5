//! What the sample accounts hold of Lambda. Nothing in them is ever called.

use aws_sdk_lambda::Client;
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{
    AllowedPublishers, CodeSigningPolicies, CodeSigningPolicy, Cors, Environment, FunctionCode, FunctionUrlAuthType,
    Runtime, TracingConfig, TracingMode, VpcConfig,
};

use super::{BuildError, Found, REGION, Site, What as _};

/// An archive with nothing in it: the end of a ZIP file alone.
const NOTHING: [u8; 22] = [b'P', b'K', 5, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

pub(super) async fn weak(site: &Site) -> Result<Found, BuildError> {
    let lambda = Client::new(&site.config);
    let role = role(site).await?;
    weak_function(&lambda, &role).await?;
    hardened_function(site, &lambda, &role).await?;
    let mut found = Found::default();
    for check in [
        "lambda-environment-encryption",
        "lambda-environment-secrets",
        "lambda-function-code-signing",
        "lambda-function-not-public",
        "lambda-function-runtime",
        "lambda-function-tracing",
        "lambda-function-url-auth",
        "lambda-function-url-cors",
        "lambda-function-vpc",
    ] {
        found.add(check, ["till-orders"], ["oven-control"]);
    }
    if site.localstack {
        // It forgets the key of the variables.
        found.add("lambda-environment-encryption", ["oven-control", "till-orders"], []);
    }
    Ok(without_lists(site, found))
}

pub(super) async fn hardened(site: &Site) -> Result<Found, BuildError> {
    let lambda = Client::new(&site.config);
    let role = role(site).await?;
    hardened_function(site, &lambda, &role).await?;
    Ok(without_lists(site, Found::default()))
}

/// moto has no list of URLs, nor one of code signing configurations.
fn without_lists(site: &Site, mut found: Found) -> Found {
    if !site.localstack {
        found.not_emulated(&["lambda-function-code-signing", "lambda-function-url-auth", "lambda-function-url-cors"]);
    }
    found
}

/// moto wants the role to be there. Only Lambda of this account may take it.
async fn role(site: &Site) -> Result<String, BuildError> {
    let account = &site.id;
    let trust = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Service":"lambda.amazonaws.com"}},"Action":"sts:AssumeRole","Condition":{{"StringEquals":{{"aws:SourceAccount":"{account}"}}}}}}]}}"#
    );
    let role = site.iam.create_role().role_name("bakery-functions").assume_role_policy_document(trust);
    role.send().await.what("the role of the functions")?;
    Ok(format!("arn:aws:iam::{account}:role/bakery-functions"))
}

fn code() -> FunctionCode {
    FunctionCode::builder().zip_file(Blob::new(NOTHING)).build()
}

async fn weak_function(lambda: &Client, role: &str) -> Result<(), BuildError> {
    let (name, what) = ("till-orders", "the function till-orders");
    let variables = Environment::builder().variables("DB_PASSWORD", "sourdough-2019").variables("TABLE", "orders");
    let create = lambda.create_function().function_name(name).role(role).handler("till.order").code(code());
    let create = create.runtime(Runtime::Python38).environment(variables.build());
    create.send().await.what(what)?;
    let cors = Cors::builder().allow_origins("*").build();
    let url = lambda.create_function_url_config().function_name(name).auth_type(FunctionUrlAuthType::None).cors(cors);
    url.send().await.what("the URL of till-orders")?;
    let everyone = lambda.add_permission().function_name(name).statement_id("everyone").principal("*");
    everyone.action("lambda:InvokeFunction").send().await.what("the policy of till-orders").map(drop)
}

async fn hardened_function(site: &Site, lambda: &Client, role: &str) -> Result<(), BuildError> {
    let (name, what) = ("oven-control", "the function oven-control");
    let subnets = site.ec2.describe_subnets().send().await.what("the subnets of oven-control")?;
    let subnet = subnets.subnets().iter().find(|subnet| subnet.default_for_az() == Some(true));
    let subnet = subnet.and_then(|subnet| Some((subnet.subnet_id()?.to_owned(), subnet.vpc_id()?.to_owned())));
    let (subnet, vpc) = subnet.unwrap_or_default();
    let of_vpc = aws_sdk_ec2::types::Filter::builder().name("vpc-id").values(vpc).build();
    let groups = site.ec2.describe_security_groups().filters(of_vpc).send().await.what("the group of oven-control")?;
    let group = groups.security_groups().first().and_then(|group| group.group_id()).unwrap_or_default().to_owned();
    let key = format!("arn:aws:kms:{REGION}:{}:key/2f9d0c7e-6a51-4f0e-9d6c-0c1f5b7d8a90", site.id);
    let create = lambda.create_function().function_name(name).role(role).handler("oven.control").code(code());
    let create = create
        .runtime(Runtime::Python313)
        .environment(Environment::builder().variables("DB_SECRET_ARN", "arn:aws:secretsmanager:oven").build())
        .kms_key_arn(key)
        .tracing_config(TracingConfig::builder().mode(TracingMode::Active).build())
        .vpc_config(VpcConfig::builder().subnet_ids(subnet).security_group_ids(group).build());
    create.send().await.what(what)?;
    let cors = Cors::builder().allow_origins("https://bakery.example.com").build();
    let url = lambda.create_function_url_config().function_name(name).auth_type(FunctionUrlAuthType::AwsIam).cors(cors);
    url.send().await.what("the URL of oven-control")?;
    if site.localstack { signed_code_only(site, lambda, name).await } else { Ok(()) }
}

/// The signing profile is not there: nobody asks for it until code is deployed.
async fn signed_code_only(site: &Site, lambda: &Client, name: &str) -> Result<(), BuildError> {
    let what = format!("the code signing configuration of {name}");
    let profile = format!("arn:aws:signer:{REGION}:{}:/signing-profiles/bakery/0a1b2c3d4e", site.id);
    let publishers = AllowedPublishers::builder().signing_profile_version_arns(profile).build().what(&what)?;
    let enforce = CodeSigningPolicies::builder().untrusted_artifact_on_deployment(CodeSigningPolicy::Enforce).build();
    let create = lambda.create_code_signing_config().allowed_publishers(publishers).code_signing_policies(enforce);
    let config = create.send().await.what(&what)?.code_signing_config.map(|config| config.code_signing_config_arn);
    let put = lambda.put_function_code_signing_config().function_name(name).set_code_signing_config_arn(config);
    put.send().await.what(&what).map(drop)
}
