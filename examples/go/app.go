// A data store, a viewer with sign-in, and frames through CloudFront, which fetches them from a TLM proxy in a VPC of its own.
package main

import (
	"os"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awshealthimaging"
	"github.com/aws/jsii-runtime-go"
	imaging "github.com/cdk-healthimaging/cdk-healthimaging-go/cdkhealthimaging"
)

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)
	env := &awscdk.Environment{Region: jsii.String("us-east-1")}
	if account, known := os.LookupEnv("CDK_DEFAULT_ACCOUNT"); known {
		env.Account = jsii.String(account)
	}
	stack := awscdk.NewStack(app, jsii.String("Imaging"), &awscdk.StackProps{Env: env})
	context := func(name string) *string {
		return jsii.String(app.Node().GetContext(jsii.String(name)).(string))
	}

	datastore := awshealthimaging.NewCfnDatastore(stack, jsii.String("Datastore"), nil)
	dataStores := &[]imaging.ImagingDatastore{imaging.ImagingDatastore_FromDatastore(datastore, nil)}
	signIn := imaging.NewImagingSignIn(stack, jsii.String("SignIn"), nil)
	tokenIssuers := &[]imaging.TokenIssuer{signIn.TokenIssuer()}

	proxy := imaging.NewTlmProxy(stack, jsii.String("TlmProxy"), &imaging.TlmProxyProps{
		DataStores:   dataStores,
		TokenIssuers: tokenIssuers,
		DomainName:   context("proxyDomainName"),
		Certificate: awscertificatemanager.Certificate_FromCertificateArn(
			stack, jsii.String("Certificate"), context("proxyCertificateArn")),
	})
	cdn := imaging.NewImageFrameCdn(stack, jsii.String("Cdn"), &imaging.ImageFrameCdnProps{
		DataStores:   dataStores,
		TokenIssuers: tokenIssuers,
		Origin:       imaging.FrameOrigin_TlmProxy(proxy, nil),
	})
	imaging.NewImagingViewer(stack, jsii.String("Viewer"), &imaging.ImagingViewerProps{
		DataStores: dataStores,
		SignIn:     signIn,
		Cdn:        cdn,
	})

	app.Synth(nil)
}
