package example;

import io.github.cdkhealthimaging.FrameOrigin;
import io.github.cdkhealthimaging.ImageFrameCdn;
import io.github.cdkhealthimaging.ImagingDatastore;
import io.github.cdkhealthimaging.ImagingSignIn;
import io.github.cdkhealthimaging.ImagingViewer;
import io.github.cdkhealthimaging.TlmProxy;
import java.util.List;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.certificatemanager.Certificate;
import software.amazon.awscdk.services.healthimaging.CfnDatastore;

/**
 * A data store, a viewer with sign-in, and frames through CloudFront, which fetches them from a TLM proxy in a VPC of its own.
 */
public final class ImagingApp {
  public static void main(final String[] args) {
    App app = new App();
    Stack stack = new Stack(app, "Imaging", StackProps.builder()
        .env(Environment.builder().account(System.getenv("CDK_DEFAULT_ACCOUNT")).region("us-east-1").build())
        .build());

    CfnDatastore datastore = CfnDatastore.Builder.create(stack, "Datastore").build();
    List<ImagingDatastore> dataStores = List.of(ImagingDatastore.fromDatastore(datastore));
    ImagingSignIn signIn = ImagingSignIn.Builder.create(stack, "SignIn").build();

    TlmProxy proxy = TlmProxy.Builder.create(stack, "TlmProxy")
        .dataStores(dataStores)
        .tokenIssuers(List.of(signIn.getTokenIssuer()))
        .domainName((String) app.getNode().getContext("proxyDomainName"))
        .certificate(Certificate.fromCertificateArn(
            stack, "Certificate", (String) app.getNode().getContext("proxyCertificateArn")))
        .build();
    ImageFrameCdn cdn = ImageFrameCdn.Builder.create(stack, "Cdn")
        .dataStores(dataStores)
        .tokenIssuers(List.of(signIn.getTokenIssuer()))
        .origin(FrameOrigin.tlmProxy(proxy))
        .build();
    ImagingViewer.Builder.create(stack, "Viewer")
        .dataStores(dataStores)
        .signIn(signIn)
        .cdn(cdn)
        .build();

    app.synth();
  }
}
