/** The object store: S3, behind one port. */
@NamedInterface("objects")
@NullMarked
package dev.instar.node.storage.objects;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
