package dev.instar.node.backup;

import dev.instar.node.storage.objects.ObjectStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects the folders of backups that lack a catalogue from objects in the order of their keys, folder by folder. */
class FoldersWithoutCatalogue {

    private final Map<String, List<ObjectStore.StoredObject>> found = new LinkedHashMap<>();
    private final List<ObjectStore.StoredObject> current = new ArrayList<>();
    private String folder = "";
    private int objects;

    void add(String ofFolder, ObjectStore.StoredObject object) {
        if (!ofFolder.equals(folder)) {
            endFolder();
            folder = ofFolder;
        }
        current.add(object);
    }

    /** How many objects the folders have that were ended. */
    int objects() {
        return objects;
    }

    /** Every folder that was added and has no catalogue, with its objects. */
    Map<String, List<ObjectStore.StoredObject>> all() {
        endFolder();
        return found;
    }

    private void endFolder() {
        String catalogue = Backups.catalogueOf(folder);
        if (!current.isEmpty()
                && current.stream().noneMatch(object -> object.key().equals(catalogue))) {
            found.put(folder, List.copyOf(current));
            objects += current.size();
        }
        current.clear();
    }
}
