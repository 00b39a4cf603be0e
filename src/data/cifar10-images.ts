import { PNG } from 'pngjs';

/**
 * Turns one picture of 10,000 images (a row of 1,024 RGB pixels each) into the canonical binary batch: per image the
 * label byte, then the red, green and blue planes.
 */
export function decodeBatch(png: Buffer, labels: readonly number[]): Uint8Array {
  const { width, height, data } = PNG.sync.read(png);
  if (labels.length !== height) throw new Error(`${height} images but ${labels.length} labels.`);
  const recordLength = 1 + 3 * width;
  const bytes = new Uint8Array(height * recordLength);
  for (let image = 0; image < height; image++) {
    const record = bytes.subarray(image * recordLength, (image + 1) * recordLength);
    record[0] = labels[image] as number;
    for (let pixel = 0; pixel < width; pixel++) {
      for (let channel = 0; channel < 3; channel++) {
        record[1 + channel * width + pixel] = data[4 * (image * width + pixel) + channel] as number;
      }
    }
  }
  return bytes;
}
