// TensorRT 10's classes as far as they are called or implemented here: the order of the virtual functions is its ABI.
#ifndef DENSITOMETER_PRESET_NVIDIA_TENSORRT_INTERFACES_H_
#define DENSITOMETER_PRESET_NVIDIA_TENSORRT_INTERFACES_H_

#include <cstdint>

namespace dsm::tensorrt {

// nvinfer1::INoCopy, which all that TensorRT hands out to be deleted derives from.
class Object {
 public:
  virtual ~Object() = default;
};

// nvonnxparser::IParser up to its destructor; none of the others is called from here.
class Parser {
 public:
  virtual void Parse() = 0;
  virtual void ParseFromFile() = 0;
  virtual void SupportsModel() = 0;
  virtual void ParseWithWeightDescriptors() = 0;
  virtual void SupportsOperator() = 0;
  virtual void GetNbErrors() = 0;
  virtual void GetError() = 0;
  virtual void ClearErrors() = 0;
  virtual ~Parser() = default;
};

// nvinfer1::InterfaceInfo.
struct InterfaceInfo {
  const char* kind;
  int32_t major;
  int32_t minor;
};

// nvinfer1::v_1_0::IProgressMonitor with what it inherits. Steps and phases come from any thread.
class ProgressMonitor {
 public:
  virtual int32_t GetApiLanguage() const noexcept = 0;
  virtual InterfaceInfo GetInterfaceInfo() const noexcept = 0;
  virtual ~ProgressMonitor() = default;
  virtual void PhaseStart(const char* phase, const char* parent, int32_t steps) noexcept = 0;
  virtual bool StepComplete(const char* phase, int32_t step) noexcept = 0;
  virtual void PhaseFinish(const char* phase) noexcept = 0;
};

}  // namespace dsm::tensorrt

#endif  // DENSITOMETER_PRESET_NVIDIA_TENSORRT_INTERFACES_H_
