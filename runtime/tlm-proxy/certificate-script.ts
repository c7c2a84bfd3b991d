// Run once as the server starts, in a process of its own: what it loads would take 10 MB of the server for good.
import { selfSigned } from './self-signed';

void selfSigned().then((made) => process.stdout.write(JSON.stringify(made)));
