import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConstantValue, GraphNode } from './graph-recorder.ts';
import { nativeBackend, type OpAttribute } from './native-backend.ts';

const require = createRequire(import.meta.url);

/** The messages of TensorFlow's protocol buffers, as tfjs-node ships them: setters and a serialiser. */
type Message = Record<string, (...args: unknown[]) => unknown> & { serializeBinary(): Uint8Array };
type MessageType = (new () => Message) & Record<string, new () => Message>;
type Messages = Record<
  'SavedModel' | 'GraphDef' | 'NodeDef' | 'AttrValue' | 'Tensor' | 'TensorShape' | 'VersionDef',
  MessageType
> &
  Record<'MetaGraphDef', MessageType>;

/** The GraphDef version that TensorFlow 2.21 writes. */
const producerVersion = 2371;

/**
 * Loads a graph as a TensorFlow session, through a SavedModel in a temporary folder. Returns the addon's number of it.
 *
 * Throws: Error naming the operation that TensorFlow does not take: tfjs records some without the types of their inputs.
 */
export function loadGraph(nodes: readonly GraphNode[]): number {
  const folder = mkdtempSync(join(tmpdir(), 'label-leaking-graph-'));
  try {
    writeModel(join(folder, 'saved_model.pb'), encodeSavedModel(nodes));
    return nativeBackend().binding.loadSavedModel(folder, 'serve');
  } catch (error) {
    const { message } = error as Error;
    const refused = nodes.find(({ name }) => message.includes(`{{node ${name}}}`));
    throw new Error(`TensorFlow refuses the recorded graph${refused ? ` at ${refused.op}` : ''}: ${message}`, {
      cause: error,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** An error of writing comes without its path. */
function writeModel(path: string, bytes: Uint8Array): void {
  try {
    writeFileSync(path, bytes);
  } catch (error) {
    throw Object.assign(error as Error, { path });
  }
}

function encodeSavedModel(nodes: readonly GraphNode[]): Uint8Array {
  const messages = require('@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js') as Messages;
  const graph = new messages.GraphDef();
  for (const node of nodes) graph['addNode']?.(encodeNode(messages, node));
  const version = make(messages.VersionDef, { setProducer: producerVersion });
  graph['setVersions']?.(version);
  const info = new (messages.MetaGraphDef['MetaInfoDef'] as new () => Message)();
  info['addTags']?.('serve');
  const metaGraph = make(messages.MetaGraphDef, { setMetaInfoDef: info, setGraphDef: graph });
  const model = make(messages.SavedModel, { setSavedModelSchemaVersion: 1 });
  model['addMetaGraphs']?.(metaGraph);
  return model.serializeBinary();
}

function encodeNode(messages: Messages, { name, op, inputs, attributes, constant }: GraphNode): Message {
  const node = make(messages.NodeDef, { setName: name, setOp: op, setInputList: inputs });
  const map = node['getAttrMap']?.() as { set(key: string, value: Message): void };
  for (const attribute of attributes) map.set(attribute.name, encodeAttribute(messages, attribute));
  if (constant !== undefined) {
    map.set('dtype', make(messages.AttrValue, { setType: constant.dtype }));
    map.set('value', make(messages.AttrValue, { setTensor: encodeTensor(messages, constant) }));
  }
  return node;
}

function encodeAttribute(messages: Messages, { type, value, name }: OpAttribute): Message {
  const { binding } = nativeBackend();
  const list = (setter: string): Message => {
    const values = make(messages.AttrValue['ListValue'] as new () => Message, { [setter]: value });
    return make(messages.AttrValue, { setList: values });
  };
  const isList = Array.isArray(value);
  switch (type) {
    case binding.TF_ATTR_TYPE:
      return make(messages.AttrValue, { setType: value });
    case binding.TF_ATTR_INT:
      return isList ? list('setIList') : make(messages.AttrValue, { setI: value });
    case binding.TF_ATTR_FLOAT:
      return isList ? list('setFList') : make(messages.AttrValue, { setF: value });
    case binding.TF_ATTR_BOOL:
      return isList ? list('setBList') : make(messages.AttrValue, { setB: value });
    case binding.TF_ATTR_STRING:
      return make(messages.AttrValue, { setS: Buffer.from(value as string).toString('base64') });
    case binding.TF_ATTR_SHAPE:
      return make(messages.AttrValue, { setShape: encodeShape(messages, value as number[]) });
    default:
      throw new Error(`The attribute ${name} has a type that cannot be recorded (${type}).`);
  }
}

function encodeTensor(messages: Messages, { shape, dtype, bytes }: ConstantValue): Message {
  return make(messages.Tensor, {
    ...{ setDtype: dtype, setTensorShape: encodeShape(messages, shape), setTensorContent: bytes },
  });
}

function encodeShape(messages: Messages, shape: readonly number[]): Message {
  const encoded = new messages.TensorShape();
  for (const size of shape) {
    encoded['addDim']?.(make(messages.TensorShape['Dim'] as new () => Message, { setSize: size }));
  }
  return encoded;
}

function make(type: new () => Message, fields: Record<string, unknown>): Message {
  const message = new type();
  for (const [setter, value] of Object.entries(fields)) message[setter]?.(value);
  return message;
}
