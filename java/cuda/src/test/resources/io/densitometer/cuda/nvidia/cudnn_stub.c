/* A cuDNN that writes down what it is asked for and knows one engine, number 42. With REFUSES it makes no plan. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { kPlan = 5, kPack = 16, kNotSupported = 3000, kBadParam = 2000 };

typedef struct {
  int kind;
  int complete;
} Descriptor;

static Descriptor pool[64];
static int made;
static int open_;

unsigned long cudnnGetVersion(void) { return 91900; }
unsigned long cudnnGetCudartVersion(void) { return 13010; }
const char* cudnnGetErrorString(int status) { return status == kNotSupported ? "NOT_SUPPORTED" : "OTHER"; }
void cudnnGetLastErrorString(char* message, unsigned long bytes) { strncpy(message, "no such plan", bytes); }

int cudnnCreate(void** handle) {
  *handle = pool;
  return 0;
}

int cudnnSetStream(void* handle, void* stream) { return handle == pool && stream == 0 ? 0 : kBadParam; }

int cudnnDestroy(void* handle) {
  printf("destroyed with %d of %d descriptors open\n", open_, made);
  fflush(stdout);
  return handle == pool ? 0 : kBadParam;
}

int cudnnBackendCreateDescriptor(int kind, void** descriptor) {
  pool[made].kind = kind;
  *descriptor = &pool[made++];
  ++open_;
  return 0;
}

int cudnnBackendDestroyDescriptor(void* descriptor) {
  (void)descriptor;
  --open_;
  return 0;
}

/* Codes and truth values by their width; numbers of tensors, convolutions and packs are printed. */
int cudnnBackendSetAttribute(void* descriptor, int attribute, int type, int64_t count, const void* values) {
  (void)descriptor;
  if (type == 3 || type == 1 || type == 2) {
    printf("set %d:", attribute);
    for (int64_t i = 0; i < count; ++i) {
      const int64_t value = type == 3   ? ((const int64_t*)values)[i]
                            : type == 1 ? ((const int32_t*)values)[i]
                                        : ((const uint8_t*)values)[i];
      printf(" %ld", (long)value);
    }
    printf("\n");
  }
  if (attribute == 1001) printf("addresses from %p\n", ((void* const*)values)[0]);
  if (attribute == 700) printf("alpha %g\n", *(const float*)values);
  fflush(stdout);
  return 0;
}

int cudnnBackendFinalize(void* descriptor) {
  Descriptor* d = descriptor;
#ifdef REFUSES
  if (d->kind == kPlan) return kNotSupported;
#endif
  d->complete = 1;
  return 0;
}

int cudnnBackendGetAttribute(const void* descriptor, int attribute, int type, int64_t room, int64_t* count,
                             void* values) {
  (void)descriptor;
  (void)type;
  *count = attribute == 1303 ? 0 : 1;
  if (room > 0 && attribute == 1301) *(int64_t*)values = 42;
  if (room > 0 && attribute == 402) *(int64_t*)values = 1024;
  return 0;
}

int cudnnBackendExecute(void* handle, void* plan, void* pack) {
  const Descriptor* p = plan;
  const Descriptor* q = pack;
  const int fits = handle == pool && p->kind == kPlan && p->complete && q->kind == kPack && q->complete;
  printf("executed\n");
  fflush(stdout);
  return fits ? 0 : kBadParam;
}
