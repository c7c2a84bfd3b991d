import os

from aws_cdk import App, Environment, Stack
from aws_cdk.aws_certificatemanager import Certificate
from aws_cdk.aws_healthimaging import CfnDatastore
from cdk_healthimaging import (
    FrameOrigin,
    ImageFrameCdn,
    ImagingDatastore,
    ImagingSignIn,
    ImagingViewer,
    TlmProxy,
)

# A data store, a viewer with sign-in, and frames through CloudFront, which fetches them from a TLM proxy in a VPC of its own.
app = App()
stack = Stack(
    app,
    "Imaging",
    env=Environment(account=os.getenv("CDK_DEFAULT_ACCOUNT"), region="us-east-1"),
)

datastore = CfnDatastore(stack, "Datastore")
data_stores = [ImagingDatastore.from_datastore(datastore)]
sign_in = ImagingSignIn(stack, "SignIn")

proxy = TlmProxy(
    stack,
    "TlmProxy",
    data_stores=data_stores,
    token_issuers=[sign_in.token_issuer],
    domain_name=app.node.get_context("proxyDomainName"),
    certificate=Certificate.from_certificate_arn(
        stack, "Certificate", app.node.get_context("proxyCertificateArn")
    ),
)
cdn = ImageFrameCdn(
    stack,
    "Cdn",
    data_stores=data_stores,
    token_issuers=[sign_in.token_issuer],
    origin=FrameOrigin.tlm_proxy(proxy),
)
ImagingViewer(stack, "Viewer", data_stores=data_stores, sign_in=sign_in, cdn=cdn)

app.synth()
